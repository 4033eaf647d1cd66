// The canvas of the data set builder: draws the flow that the server holds and tells what a person does to it. It keeps no model of its own.
const RowHeight = 22;
const PortType = 'application/x-datamesh-port';
let loading;

function library() {
  return loading ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = new URL('../x6/x6.min.js', import.meta.url);
    script.onload = () => { register(globalThis.X6); done(globalThis.X6); };
    script.onerror = () => { loading = undefined; failed(new Error('The canvas could not be loaded.')); };
    document.head.append(script);
  });
}

function register(x6) {
  x6.Shape.HTML.register({ shape: 'flow-node', effect: ['data'], html: cell => drawn(cell.getData()) });
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function drawn(node) {
  const box = element('div', ['flow-node', node.input ? 'table' : 'step', node.state, node.selected ? 'on' : '', node.result ? 'result' : ''].join(' '));
  box.title = node.hint ?? '';
  const head = element('div', 'head');
  if (node.badge) head.append(element('span', `dom ${node.colour}`, node.badge));
  const words = element('div', 'words');
  words.append(element('div', 'title', node.title), element('div', 'sub', node.sub));
  head.append(words);
  if (node.note) head.append(element('span', 'note', '✎'));
  box.append(head);
  for (const column of node.columns) {
    const row = element('div', 'col');
    row.append(element('span', column.key ? 'name key' : 'name', column.name), element('span', 'type', column.type));
    box.append(row);
  }
  if (node.more) box.append(element('div', 'col more', node.more));
  return box;
}

const circle = (side, magnet) => ({
  position: side, markup: [{ tagName: 'circle', selector: 'dot' }], attrs: { dot: { r: 5, magnet } },
});

const groups = {
  in: circle('left', 'passive'),
  out: circle('right', true),
  head: { ...circle('right', true), position: 'absolute' },
  column: { position: 'absolute', markup: [{ tagName: 'rect', selector: 'row' }], attrs: { row: { magnet: true, height: RowHeight } } },
};

function ports(node) {
  if (!node.input) return [{ id: 'in', group: 'in' }, { id: 'out', group: 'out' }];
  return [
    { id: 'out', group: 'head', args: { x: node.width, y: node.head / 2 } },
    ...node.columns.map((column, i) => ({
      id: `col:${column.name}`, group: 'column', args: { x: 0, y: node.head + i * RowHeight }, attrs: { row: { width: node.width } },
    })),
  ];
}

/** Draws into an element. `page` is told: Choose, Move, Connect, Disconnect, Take, Place, More, Step, Remove. */
export async function create(host, page) {
  const x6 = await library();
  if (!host?.isConnected) return null;
  const tell = (name, ...args) => page.invokeMethodAsync(name, ...args).catch(() => { /* The circuit is gone; the page says so itself. */ });
  let model = { nodes: [], edges: [], readOnly: true };
  let shown;
  const graph = new x6.Graph({
    container: host.querySelector('.canvas-area'),
    autoResize: true,
    // What the server says is drawn at once: a queue of frames stands still where the window draws none.
    async: false,
    panning: { enabled: true, eventTypes: ['leftMouseDown', 'mouseWheel'] },
    mousewheel: { enabled: true, modifiers: ['ctrl', 'meta'], minScale: 0.3, maxScale: 1.5 },
    scaling: { min: 0.3, max: 1.5 },
    interacting: () => ({ nodeMovable: !model.readOnly, magnetConnectable: !model.readOnly, edgeMovable: false, arrowheadMovable: false }),
    connecting: {
      snap: false, allowBlank: false, allowLoop: false, allowEdge: false, allowMulti: true, allowNode: true, highlight: true,
      connector: { name: 'smooth', args: { direction: 'H' } }, connectionPoint: 'anchor',
      createEdge: () => graph.createEdge({ shape: 'edge', attrs: { line: { targetMarker: null } }, zIndex: 0 }),
      validateConnection: ({ sourceCell, targetCell }) => sourceCell !== targetCell,
    },
    highlighting: { magnetAvailable: { name: 'className', args: { className: 'available' } }, magnetAdhered: { name: 'className', args: { className: 'adhered' } } },
  });

  const name = cell => cell.id.slice(2);
  const column = port => port?.startsWith('col:') ? port.slice(4) : null;
  graph.on('node:click', ({ node, e }) => {
    host.focus({ preventScroll: true });
    if (e.target.closest?.('.more')) tell('More', name(node));
    else tell('Choose', name(node));
  });
  graph.on('node:moved', ({ node }) => tell('Move', name(node), Math.round(node.position().x), Math.round(node.position().y)));
  graph.on('edge:connected', ({ isNew, edge }) => {
    if (!isNew) return;
    const [from, to] = [edge.getSource(), edge.getTarget()];
    // The server decides what the line means; what it makes of it is drawn then.
    edge.remove();
    tell('Connect', from.cell.slice(2), column(from.port), to.cell.slice(2), column(to.port));
  });
  graph.on('edge:mouseenter', ({ edge }) => {
    if (!model.readOnly) edge.addTools([{ name: 'button-remove', args: { distance: '50%', onClick: () => tell('Disconnect', edge.getData().from, edge.getData().to, edge.getData().field) } }]);
  });
  graph.on('edge:mouseleave', ({ edge }) => edge.removeTools());

  const onKey = e => {
    if (e.target !== host || e.ctrlKey || e.metaKey || e.altKey) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    if (step) tell('Step', step);
    else if ((e.key === 'Delete' || e.key === 'Backspace') && !model.readOnly) tell('Remove');
    else return;
    e.preventDefault();
  };
  const onOver = e => {
    if (model.readOnly || !e.dataTransfer.types.includes(PortType)) return;
    e.preventDefault();
    e.dataTransfer.dropEffect = 'copy';
  };
  const onDrop = e => {
    const port = e.dataTransfer.getData(PortType);
    if (!port) return;
    e.preventDefault();
    const at = graph.clientToLocal(e.clientX, e.clientY);
    tell('Place', port, Math.round(at.x), Math.round(at.y));
  };
  host.addEventListener('keydown', onKey);
  host.addEventListener('dragover', onOver);
  host.addEventListener('drop', onDrop);

  function draw(next) {
    model = next;
    graph.startBatch('draw');
    const wanted = new Set([...next.nodes.map(n => `n:${n.id}`), ...next.edges.map(edgeId)]);
    for (const cell of graph.getCells()) if (!wanted.has(cell.id)) cell.remove();
    for (const node of next.nodes) drawNode(node);
    for (const edge of next.edges) drawEdge(edge);
    graph.stopBatch('draw');
    const chosen = next.nodes.find(n => n.selected)?.id;
    if (host.dataset.drawn === undefined && next.nodes.length > 0) fit(0.7);
    else if (chosen !== shown) show(chosen);
    shown = chosen;
    host.dataset.drawn = next.nodes.length;
  }

  // A step that is chosen in the list is brought into view; nothing moves where it can be seen already.
  function show(id) {
    const cell = id && graph.getCellById(`n:${id}`);
    if (!cell) return;
    const [box, gap] = [graph.localToGraph(cell.getBBox()), 24];
    const into = (from, size, room) => size + 2 * gap > room || from < gap ? gap - from : Math.min(0, room - gap - from - size);
    const [x, y] = [into(box.x, box.width, host.clientWidth), into(box.y, box.height, host.clientHeight)];
    if (x || y) graph.translateBy(x, y);
  }

  function drawNode(node) {
    const cell = graph.getCellById(`n:${node.id}`);
    if (!cell) {
      graph.addNode({
        id: `n:${node.id}`, shape: 'flow-node', x: node.x, y: node.y, width: node.width, height: node.height, data: node, zIndex: 1,
        ports: { groups, items: ports(node) },
      });
      return;
    }

    const before = cell.getData();
    if (cell.position().x !== node.x || cell.position().y !== node.y) cell.position(node.x, node.y);
    if (cell.size().height !== node.height || cell.size().width !== node.width) cell.resize(node.width, node.height);
    if (JSON.stringify(before) === JSON.stringify(node)) return;
    if (JSON.stringify(ports(before)) !== JSON.stringify(ports(node))) cell.prop('ports/items', ports(node), { rewrite: true });
    cell.replaceData(node);
  }

  function edgeId(edge) { return `e:${JSON.stringify([edge.from, edge.to, edge.field])}`; }

  function drawEdge(edge) {
    if (graph.getCellById(edgeId(edge))) return;
    graph.addEdge({
      id: edgeId(edge), shape: 'edge', data: edge, zIndex: 0, attrs: { line: { targetMarker: null } }, connector: { name: 'smooth', args: { direction: 'H' } },
      source: { cell: `n:${edge.from}`, port: 'out' }, target: { cell: `n:${edge.to}`, port: 'in' },
    });
  }

  // At first large enough to read, from its beginning; the whole of it, however small, when asked for.
  function fit(minScale = 0.3) {
    graph.zoomToFit({ padding: 24, maxScale: 1, minScale });
    const [area, scale] = [graph.getContentArea(), graph.zoom()];
    const free = host.clientHeight - area.height * scale;
    graph.translate(24 - area.x * scale, Math.max(20, Math.min(free / 2, 60)) - area.y * scale);
  }

  return {
    draw,
    fit: () => fit(),
    zoom: by => graph.zoom(by, { minScale: 0.3, maxScale: 1.5 }),
    focus: () => host.focus({ preventScroll: true }),
    dispose() {
      host.removeEventListener('keydown', onKey);
      host.removeEventListener('dragover', onOver);
      host.removeEventListener('drop', onDrop);
      graph.dispose();
    },
  };
}

/** Lets an element be dragged onto the canvas; listens once for all of them. */
export function draggable(list) {
  list.addEventListener('dragstart', e => {
    const item = e.target.closest('[data-port]');
    if (!item) return;
    e.dataTransfer.setData(PortType, item.dataset.port);
    e.dataTransfer.effectAllowed = 'copy';
  });
}
