// Draws charts with echarts in the colours of the theme. Loaded when the first chart is drawn, and not before.
let library;
const load = () => library ??= import(new URL('../echarts/echarts.js', import.meta.url));

const token = (style, name) => style.getPropertyValue(`--${name}`).trim();
const figure = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 4 });
const brief = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const short = value => brief.format(value).replace('K', ' k').replace('M', ' M').replace('B', ' bn').replace('T', ' tn');
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'];
const dashes = ['solid', 'dashed', 'dotted'];
const say = value => typeof value === 'number' ? figure.format(value) : value ?? '–';

// Colour never tells series apart alone: lines have marks and dashes of their own, areas and bars patterns, slices their names beside them.
function option(drawing, host) {
  const style = getComputedStyle(document.documentElement);
  const [ink, muted, line, surface] = ['ink', 'ink-3', 'line', 'surface'].map(name => token(style, name));
  const text = { color: muted, fontFamily: token(style, 'font'), fontSize: 12 };
  const many = drawing.series.length > 1;
  const narrow = host.clientWidth < 480;
  const common = {
    color: [1, 2, 3, 4, 5, 6].map(n => token(style, `d${n}`)),
    textStyle: text,
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 200,
    useUTC: true,
    aria: { enabled: many && /bar|area/.test(drawing.kind), label: { enabled: false }, decal: { show: true, decals: decals(surface) } },
    tooltip: {
      trigger: /pie|scatter/.test(drawing.kind) ? 'item' : 'axis', confine: true, backgroundColor: surface, borderColor: line,
      textStyle: { ...text, color: ink }, valueFormatter: say, axisPointer: { type: drawing.kind === 'bar' ? 'shadow' : 'line' },
    },
    legend: many && drawing.kind !== 'pie' ? { type: 'scroll', top: 0, left: 0, textStyle: text, pageTextStyle: text, pageIconColor: muted, pageIconInactiveColor: line, itemWidth: /line|area/.test(drawing.kind) ? 22 : 12, itemHeight: 12 } : undefined,
  };
  if (drawing.kind === 'pie') {
    return {
      ...common,
      series: [{
        type: 'pie', radius: narrow ? ['26%', '48%'] : ['38%', '70%'], data: drawing.categories.map((name, i) => ({ name, value: drawing.series[0].values[i] })),
        label: { color: ink, formatter: narrow ? '{b}' : '{b}\n{d} %', lineHeight: 16 }, avoidLabelOverlap: true, labelLine: { lineStyle: { color: muted } }, itemStyle: { borderColor: surface, borderWidth: 2 },
      }],
    };
  }
  const axis = { axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { ...text, hideOverlap: true }, nameTextStyle: text };
  const along = {
    ...axis, type: drawing.xType, name: drawing.xName, nameLocation: 'middle', nameGap: 30, splitLine: { show: false }, scale: true,
    ...(drawing.xType === 'category' ? { data: drawing.categories, axisLabel: { ...axis.axisLabel, width: narrow ? 70 : 120, overflow: 'truncate' } } : {}),
    ...(drawing.xType === 'value' ? { axisLabel: { ...axis.axisLabel, formatter: say } } : {}),
  };
  const up = { ...axis, type: 'value', name: drawing.yName, nameTextStyle: { ...text, align: 'left' }, splitLine: { lineStyle: { color: line } }, axisLabel: { ...text, formatter: short }, scale: drawing.kind === 'scatter' };
  const longest = Math.max(0, ...drawing.categories.map(c => c.length));
  const lying = drawing.kind === 'bar' && (longest > 14 || drawing.categories.length > (narrow ? 6 : 16));
  return {
    ...common,
    grid: { left: 8, right: 16, top: many ? 56 : 32, bottom: lying ? 4 : 30, containLabel: true },
    xAxis: lying ? { ...up, nameLocation: 'middle', nameGap: 26 } : along,
    yAxis: lying ? { ...along, inverse: true, nameLocation: 'start', nameGap: 10, axisLabel: { ...along.axisLabel, width: narrow ? 90 : 180, interval: 0, hideOverlap: false } } : up,
    series: drawing.series.map((series, i) => ({
      name: many ? series.name : drawing.yName, data: series.values, type: drawing.kind === 'area' ? 'line' : drawing.kind,
      ...(drawing.kind === 'bar' ? { barMaxWidth: 44, itemStyle: { borderRadius: 2 } } : {}),
      ...(drawing.kind === 'scatter' ? { symbolSize: 8, itemStyle: { opacity: .75 }, symbol: symbols[i % symbols.length] } : {}),
      ...(/line|area/.test(drawing.kind) ? { symbol: symbols[i % symbols.length], symbolSize: 6, showSymbol: series.values.length <= 40, lineStyle: { width: 2, type: dashes[Math.floor(i / 6) % dashes.length] }, connectNulls: false } : {}),
      ...(drawing.kind === 'area' ? { areaStyle: { opacity: .35 }, stack: many ? 'all' : undefined } : {}),
    })),
  };
}

// The first series is plain, so that what has one series has no pattern.
const decals = surface => [
  { symbol: 'none' },
  { color: surface, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4 },
  { color: surface, symbol: 'circle', dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0], symbolSize: .6 },
  { color: surface, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
  { color: surface, dashArrayX: [1, 0], dashArrayY: [3, 6] },
  { color: surface, dashArrayX: [1, 0], dashArrayY: [3, 6], rotation: Math.PI / 2 },
];

// Draws into an element; the answer changes and ends the chart.
export async function draw(host, drawing) {
  const echarts = await load();
  if (!host?.isConnected) return null;
  const chart = echarts.init(host, null, { renderer: 'canvas' });
  let current = drawing;
  let frame = 0;
  const show = () => chart.setOption(option(current, host), { notMerge: true });
  const soon = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(() => { chart.resize(); show(); }); };
  const size = new ResizeObserver(soon);
  const theme = new MutationObserver(soon);
  show();
  size.observe(host);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-density'] });
  return {
    update(next) { current = next; show(); },
    dispose() { cancelAnimationFrame(frame); size.disconnect(); theme.disconnect(); chart.dispose(); },
  };
}
