import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { allBoxes, type Diagram } from '../../runner/drawing/diagram.ts';
import { diagramOf } from '../../runner/drawing/diagram-of-network.ts';
import { drawn } from '../../runner/drawing/drawn.ts';
import type { Format } from '../../runner/drawing/format-names.ts';
import { layOut } from '../../runner/drawing/layout.ts';
import { svgOf, svgText } from '../../runner/drawing/svg.ts';
import { marksOf, unionOf, withGone } from '../../runner/drawing/union.ts';
import { readNetwork } from '../../runner/run/network/read-network.ts';
import { closeGround } from '../../runner/run/sandbox/ground.ts';
import { Sandbox } from '../../runner/run/sandbox/sandbox.ts';
import { select } from '../../runner/run/select/select.ts';
import { cellsOf } from '../../runner/text/terminal-text.ts';
import { overlaps } from './overlaps.ts';
import { scenarioStates } from './scenario-states.ts';

const screen = { columns: 80, paint: (_style: string, text: string) => text };
const write = (diagram: Diagram, format: Format, before?: Diagram) =>
  drawn(diagram, { format, title: 'a <title>', screen, ...(before && { before }) });

/** What a sandbox's network looks like after commands. */
async function drawingOf(commands: readonly string[]): Promise<Diagram> {
  const sandbox = await Sandbox.open();
  try {
    for (const command of commands) {
      const { exit, stderr } = await sandbox.run(command);
      assert.equal(exit, 0, `${command}: ${stderr}`);
    }
    return diagramOf(await readNetwork(sandbox, ['routes', 'bridges', 'settings', 'programs']));
  } finally {
    await sandbox.close();
  }
}

/** Four routers around a core, with fourteen hosts each: 61 namespaces. */
function tree(): string[] {
  const commands = ['ip netns add core'];
  for (let r = 0; r < 4; r++) {
    const lines = [
      `ip netns add r${r}`,
      `ip link add c${r} netns core type veth peer name uplink netns r${r}`,
      `ip -n core link set c${r} up`,
      `ip -n r${r} link set uplink up`,
      `ip -n core addr add 10.0.${r}.1/24 dev c${r}`,
      `ip -n r${r} addr add 10.0.${r}.2/24 dev uplink`,
      `ip -n r${r} link add br0 type bridge`,
      `ip -n r${r} link set br0 up`,
    ];
    for (let h = 0; h < 14; h++) {
      const host = `h${r}x${h}`;
      lines.push(
        `ip netns add ${host}`,
        `ip link add p${h} netns r${r} type veth peer name eth0 netns ${host}`,
        `ip -n r${r} link set p${h} master br0 up`,
        `ip -n ${host} link set eth0 up`,
        `ip -n ${host} addr add 10.${r + 1}.0.${h + 1}/24 dev eth0`,
      );
    }
    commands.push(lines.join('\n'));
  }
  return commands;
}

/** Names that mean something in one format or other. */
const hostile = [
  '<script>alert(1)</script>',
  'a"b]',
  "'; x",
  '$HOME',
  '命名空间',
  'end',
  '&amp;',
  '`x`',
  'a\x1b[2Jb\nc',
];

/** The state of the gateway scenario after the step of this title; before its first one without. */
async function gatewayAfter(states: readonly Diagram[], title: string): Promise<Diagram> {
  const [loaded] = await select(['gateway']);
  const step = loaded?.scenario.steps.findIndex((step) => step.title === title) ?? -1;
  assert.notEqual(step, -1, title);
  return states[step + 1] as Diagram;
}

describe('a drawing', () => {
  let scenarios: Map<string, Diagram[]>;
  let large: Diagram;
  let odd: Diagram;
  before(async () => {
    [scenarios, large, odd] = await Promise.all([
      scenarioStates([]),
      drawingOf(tree()),
      drawingOf([
        ...hostile.map((name, i) => {
          const word = `'${name.replaceAll("'", "'\\''").replaceAll('/', '_')}'`;
          return `ip netns add ${word} && ip link add v${i} type veth peer name w${i} netns ${word}`;
        }),
        'ip link add v99 type veth peer name gone; ip link set v99 up',
        'ip link add "a<b\\"c" type bridge',
      ]),
    ]);
  });
  after(closeGround);

  it('has nothing that overlaps: every scenario after every step, and a tree of 61 namespaces', async () => {
    assert.equal(scenarios.size, 8);
    for (const [name, states] of [...scenarios, ['tree', [large]] as const, ['odd', [odd]] as const]) {
      const layout = await layOut(unionOf(states));
      states.forEach((state, i) => {
        assert.deepEqual(overlaps(state, layout), [], `${name} after step ${i}`);
      });
    }
  });

  it('is noticed to overlap where it does', async () => {
    const { wires, boxes, ...sheet } = await layOut(odd);
    const crowded = new Map([...boxes].map(([id, place]) => [id, { ...place, x: place.x / 2 }]));
    assert.ok(overlaps(odd, { ...sheet, wires, boxes: crowded }).length > 0);
  });

  it('has in text no line of more than 80 cells, and every namespace and address', async () => {
    for (const diagram of [...scenarios.values()].flat().concat(large, odd)) {
      const text = await write(diagram, 'text');
      for (const line of text.split('\n')) assert.ok(cellsOf(line) <= 80, line);
      for (const { lines } of allBoxes(diagram.boxes)) assert.ok(text.includes(lines[0]?.text ?? ''), text);
    }
  });

  it('shows what a scenario has: boxes in boxes, wires across, and what is down as down', async () => {
    const states = scenarios.get('gateway') as Diagram[];
    const last = await gatewayAfter(states, 'forwarding on');
    const titles = last.boxes.map(({ lines }) => lines[0]?.text);
    assert.deepEqual(titles, ['host', 'ns11', 'ns12', 'ns21', 'ns22', 'nsgw']);
    const bridge = last.boxes[0]?.boxes.find(({ kind }) => kind === 'master');
    assert.equal(bridge?.boxes.length, 6);
    assert.equal(last.wires.length, 6);
    assert.ok(last.wires.every(({ state }) => state === 'up'));
    const nsgw = last.boxes.find(({ id }) => id === 'namespace nsgw');
    assert.ok(nsgw?.lines.some(({ text }) => text === 'forwards IPv4'));
    const down = allBoxes(odd.boxes).find(({ of }) => of === 'link /v0');
    assert.equal(down?.state, 'down');
    const waiting = allBoxes(odd.boxes).find(({ of }) => of === 'link /v99');
    assert.equal(waiting?.state, 'waiting');
    assert.deepEqual(states.at(-1)?.boxes, [], 'after the clean-up nothing is left to draw');
  });

  it('does not move what stays from step to step', async () => {
    const states = scenarios.get('gateway') as Diagram[];
    const routed = await gatewayAfter(states, 'a default route to the gateway on every host');
    const bare = await gatewayAfter(states, 'a gateway with one port in each subnet');
    const places = (svg: string) =>
      new Map(
        [...svg.matchAll(/data-of="([^"]+)"><rect x="([^"]+)" y="([^"]+)"/g)].map(([, of, ...at]) => [
          of,
          at,
        ]),
      );
    const layout = await layOut(unionOf([bare, routed]));
    const [one, two] = [bare, routed].map((state) => places(svgText(svgOf(state, layout))));
    assert.ok((one?.size ?? 0) > 10);
    assert.deepEqual(one, two);
  });

  it('marks what a step changed, and draws what is gone', async () => {
    const states = scenarios.get('gateway') as Diagram[];
    const before = await gatewayAfter(states, 'the gateway’s address in the own subnet');
    const after = await gatewayAfter(states, 'a default route to the gateway on every host');
    assert.deepEqual(
      [...marksOf(before, after)],
      ['ns11', 'ns12', 'ns21', 'ns22'].map((name) => [`namespace ${name}`, 'changed']),
    );
    const ended = states.at(-1) as Diagram;
    const text = await write(ended, 'text', after);
    assert.match(text, /^- ┌ nsgw/m);
    assert.equal(withGone(after, ended).boxes.length, 6);
    assert.match(await write(ended, 'svg', after), /class="box namespace up gone"/);
  });

  it('takes names as they are, in every format', async () => {
    assert.ok(!(await write(odd, 'text')).includes('\x1b'), 'nothing moves the cursor');
    const svg = await write(odd, 'svg');
    execFileSync('xmllint', ['--noout', '-'], { input: svg });
    const html = await write(odd, 'html');
    assert.ok(!/<script/i.test(html), 'no name is an element of the page');
    assert.match(html, /Content-Security-Policy/);
    execFileSync('xmllint', ['--noout', '-'], { input: await write(odd, 'drawio') });
    const plain = execFileSync('dot', ['-Tplain'], { input: await write(odd, 'dot') }).toString();
    assert.equal(plain.match(/^edge /gm)?.length, odd.wires.length);
    const mermaid = await write(odd, 'mermaid');
    assert.equal(mermaid.match(/^ +subgraph /gm)?.length, mermaid.match(/^ +end$/gm)?.length);
    for (const label of mermaid.match(/\["(.*)"\]/g) ?? [])
      assert.ok(!/[<>"]/.test(label.slice(2, -2).replaceAll('<br/>', '')));
    const d2 = await write(odd, 'd2');
    assert.equal(d2.match(/ -- /g)?.length, odd.wires.length);
  });
});
