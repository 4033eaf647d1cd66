# The portal in a container: docker compose up starts it on SQL Server (compose.yaml).
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN dotnet publish DataMesh.Portal -c Release --use-current-runtime -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
RUN mkdir -p /data && chown "$APP_UID" /data
USER $APP_UID
VOLUME /data
ENV ASPNETCORE_URLS=http://+:8080 Portal__DataDirectory=/data
EXPOSE 8080
ENTRYPOINT ["dotnet", "DataMesh.Portal.dll"]
