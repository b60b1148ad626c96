import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { EventBody, RunEvent } from '../../../runner/run/events/event.ts';
import { parseStream } from '../../../runner/run/events/saved-stream.ts';
import { html } from '../../../runner/run/report/html.ts';
import { netscene, scenarioFile } from '../../cli/netscene.ts';

/** Everything that it names or prints would run as script in a page that took it for more than text. */
const hostile = `
import { cleanup, reachable, scenario, setup } from 'netscene';
const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
export default scenario({
  name: 'hostile',
  title: '中文 ' + evil,
  tags: ['hostile'],
  steps: [
    setup('set up ' + evil)\`
      ip netns add 'a<b>"x"'
      ip link add v0 type veth peer name v1 netns 'a<b>"x"'
      echo '</script><script>window.hacked=1</script>'
      echo '<!--'
      ip address add 10.9.0.1/24 dev v0
      ip link set v0 up
    \`,
    reachable('nobody answers')\`
      ping -c 1 10.9.0.2
    \`,
    cleanup\`
      ip netns del 'a<b>"x"'
    \`,
  ],
});
`;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('the film of a run, in Chromium, from a file, offline', { timeout: 300_000 }, () => {
  const at = mkdtempSync(join(tmpdir(), 'netscene-film-'));
  const file = join(at, 'report.html');
  const stream = join(at, 'run.ndjson');
  let browser: Browser;
  const requests: string[] = [];
  const complaints: string[] = [];

  before(async () => {
    const lab = join(at, 'hostile.ts');
    writeFileSync(lab, hostile);
    const words = ['gateway', 'bridge', 'veth-pair', 'multi-subnet*', 'gateway-*', 'tap-on-bridge', lab];
    const { code, stderr } = await netscene([
      ...['run', ...words, '-r', `html=${file}`, '-r', `ndjson=${stream}`, '-q'],
    ]);
    assert.equal(code, 1, stderr);
    // In a container there is no user namespace for its own sandbox; what it opens is ours.
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    rmSync(at, { recursive: true, force: true });
  });

  async function opened(
    place: string,
    { width = 1280, colorScheme = 'light' as 'light' | 'dark', path = file } = {},
  ): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      offline: true,
    });
    const page = await context.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${pathToFileURL(path)}${place}`);
    await page.waitForSelector('h1');
    return page;
  }

  it('asks for nothing but itself, and breaks no rule of accessibility: both screens, both themes, wide and narrow', async () => {
    for (const width of [1280, 390]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const place of ['', '#gateway/12', '#hostile/2']) {
          const page = await opened(place, { width, colorScheme });
          await page.evaluate(axe);
          const violations = (await page.evaluate(
            'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes.map(({ html }) => html).join(" ").slice(0, 300)))',
          )) as string[];
          assert.deepEqual(violations, [], `${place} at ${width} px, ${colorScheme}`);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          assert.ok(Number(overflow) <= 0, `${place} is wider than ${width} px`);
          await page.context().close();
        }
      }
    }
    assert.deepEqual([...new Set(requests.map((url) => url.replace(/#.*/, '')))], [pathToFileURL(file).href]);
    assert.deepEqual(complaints, []);
  });

  it('is scrubbed by keyboard to a step, and shows who answers then', async () => {
    const page = await opened('#gateway/1');
    const pair = page.getByRole('button', { name: /^ns11 → 10\.120\.2\.21: / });
    const slider = page.getByRole('slider', { name: 'Step' });
    const titles = await page.locator('.steps .title').allTextContents();
    const asked = titles.findIndex((title) => title.includes('nsgw does not forward yet'));
    const answered = titles.findIndex((title) => title.includes('reachable: every host of the other subnet'));
    assert.ok(asked > 0 && answered > asked, titles.join('\n'));
    await slider.focus();
    const pressed = async (from: number, to: number) => {
      for (let i = from; i < to; i++) await page.keyboard.press('ArrowRight');
      await page.getByText(`${to + 1} / ${titles.length}`).waitFor();
    };
    await pressed(0, asked);
    assert.match((await pair.getAttribute('aria-label')) ?? '', /silence, not-forwarded$/);
    assert.equal(await page.locator('.way.bad .death text').first().textContent(), 'not-forwarded');
    await pressed(asked, answered);
    assert.match((await pair.getAttribute('class')) ?? '', /reply/);
    const turned = await page.getByRole('region', { name: 'Pairs that turned' }).textContent();
    assert.match(turned ?? '', /net\.ipv4\.ip_forward=1/);
    assert.ok((await page.locator('.network .box.namespace').count()) === 6);
    await page.keyboard.press('End');
    await page.getByText(`${titles.length} / ${titles.length}`).waitFor();
    assert.equal(await page.locator('.network .box:not(.gone)').count(), 0, 'after the clean-up all is gone');
  });

  it('shows before and after as ip prints it, and what a step changed in words', async () => {
    const page = await opened('#gateway/13');
    const changes = await page.locator('.changes').textContent();
    assert.match(changes ?? '', /net\.ipv4\.(?:ip_forward|conf\.\S+\.forwarding) in nsgw: 0 → 1/);
    await page.getByText('Before and after, as ip prints it').click();
    await page.getByRole('combobox', { name: 'Namespace' }).selectOption({ label: 'nsgw' });
    const printed = await page.getByRole('region', { name: 'After', exact: true }).textContent();
    assert.match(printed ?? '', /inet 10\.120\.1\.1\/24/);
  });

  it('takes what scenarios name and print for text', async () => {
    const page = await opened('#hostile/1');
    const shown = await page.locator('body').textContent();
    assert.ok(shown?.includes('<img src=x onerror='), 'the title is shown as it is');
    await page.goto(`${pathToFileURL(file)}#overview`);
    assert.equal(await page.evaluate('typeof window.hacked'), 'undefined');
    assert.equal(await page.locator('img, #film script, iframe').count(), 0);
  });

  it('finds scenarios by verdict, tag and text, and tells each deviation with its cure', async () => {
    const page = await opened('');
    assert.equal(await page.locator('.scenarios tbody tr').count(), 9);
    await page.getByRole('checkbox', { name: 'pass' }).uncheck();
    assert.equal(await page.locator('.scenarios tbody tr').count(), 1);
    assert.match((await page.locator('.deviation').textContent()) ?? '', /no-reply/);
    await page.getByRole('checkbox', { name: 'pass' }).check();
    await page.getByRole('searchbox').fill('third subnet');
    assert.equal(await page.locator('.scenarios tbody tr').count(), 1);
  });

  it('tells what was tried in a sandbox of its own, and what came of it', async () => {
    const path = join(at, 'proven.html');
    const lab = scenarioFile(
      at,
      'proven',
      `setup('one end is down')\`ip netns add a
        ip link add v0 type veth peer name v1 netns a
        ip address add 10.9.0.1/24 dev v0
        ip link set v0 up
        ip -n a address add 10.9.0.2/24 dev v1\`,
      reachable('it answers')\`ping -c 1 10.9.0.2\``,
    );
    const { code, stderr } = await netscene(['run', lab, '--prove', '-r', `html=${path}`, '-q']);
    assert.equal(code, 1, stderr);
    const page = await opened('', { path });
    const told = await page
      .locator('.deviation dt', { hasText: /^tried$/ })
      .locator('xpath=..')
      .innerText();
    assert.match(told, /answered in a fresh sandbox after:\n\$ .*ip .*link set v1 up/s);
    await page.context().close();
  });

  it('is the same from a saved stream, and has less than a megabyte', async () => {
    const again = join(at, 'again.html');
    const { code, stderr } = await netscene(['report', '--from', stream, '-r', `html=${again}`]);
    assert.equal(code, 1, stderr);
    assert.ok(readFileSync(again).equals(readFileSync(file)));
    assert.ok(statSync(file).size < 1_000_000, `${statSync(file).size} bytes`);
  });

  it('keeps ten thousand steps out of the page until they are seen', async () => {
    const long = join(at, 'long.html');
    let text = '';
    const reporter = html({ columns: 80, color: false, write: (part) => (text += part) });
    for (const event of lengthened(parseStream(readFileSync(stream, 'utf8'), stream), 10_000))
      await reporter(event);
    writeFileSync(long, text);
    const page = await opened('#gateway/1', { path: long });
    assert.ok((await page.locator('.step').count()) < 100);
    await page.getByRole('region', { name: 'Steps' }).evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await page.getByRole('button', { name: /^10000/ }).click();
    assert.equal(await page.getByText('10000 / 10000').count(), 1);
    assert.ok((await page.locator('.step').count()) < 100);
  });
});

/** A recorded run in which the gateway scenario has so many steps: its own, again and again. */
function lengthened(events: readonly RunEvent[], count: number): EventBody[] & RunEvent[] {
  const [start] = events;
  if (start?.type !== 'run-start') throw new Error('the stream has no beginning');
  const scenarios = start.scenarios.map((summary) =>
    summary.name === 'gateway'
      ? {
          ...summary,
          steps: Array.from(
            { length: count },
            (_, i) => summary.steps[i % summary.steps.length] as (typeof summary.steps)[number],
          ),
        }
      : summary,
  );
  return [{ ...start, scenarios }, ...events.slice(1)] as EventBody[] & RunEvent[];
}
