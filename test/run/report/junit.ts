import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import type { RunEvent } from '../../../runner/run/events/event.ts';
import { junit, xmlText } from '../../../runner/run/report/junit.ts';
import { folded, told } from './recorded.ts';
import { recordedStreams } from './streams.ts';

/** xmllint (libxml2-utils), as a user of the file would call it. */
function xmllint(args: readonly string[], xml: string): string {
  const { status, stdout, stderr, error } = spawnSync('xmllint', ['--nonet', ...args, '-'], {
    input: xml,
    encoding: 'utf8',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

const schema = join(packageRoot, 'test/run/report/junit.xsd');
const validate = (xml: string) => xmllint(['--noout', '--schema', schema], xml);
const count = (xml: string, path: string) => Number(xmllint(['--xpath', `count(${path})`], xml));
const value = (xml: string, path: string) => xmllint(['--xpath', `string(${path})`], xml);

describe('JUnit XML', () => {
  let streams: Record<string, RunEvent[]>;
  before(async () => {
    streams = await recordedStreams();
  });
  const xmlOf = (name: string) => told(junit, streams[name] as RunEvent[]);

  it('is valid against the schema, whatever became of the run', () => {
    for (const [name, events] of Object.entries(streams)) {
      try {
        validate(told(junit, events));
      } catch (error) {
        assert.fail(`${name}: ${error}`);
      }
    }
  });

  it('is held to a schema that refuses: a time in words, a failure without a type, two cases of one name', () => {
    const xml = xmlOf('failures and errors');
    for (const broken of [
      xml.replace(/time="[^"]*"/, 'time="1 s"'),
      xml.replace(' type="no-reply"', ''),
      xml.replace(/name="2\. [^"]*"/, `name="${value(xml, '//testcase[1]/@name')}"`),
      xml.replace('<properties>', '<nothing/><properties>'),
    ]) {
      assert.notEqual(broken, xml);
      assert.throws(() => validate(broken));
    }
  });

  it('counts as the run does: a suite for each scenario, a case for each step', () => {
    for (const [name, events] of Object.entries(streams)) {
      const xml = told(junit, events);
      const run = folded(events);
      assert.equal(count(xml, '//testsuite'), run.scenarios.length + run.kernels.length, name);
      assert.equal(
        count(xml, '//testcase'),
        run.scenarios.flatMap(({ steps }) => steps).length + run.kernels.length,
      );
      for (const [attribute, element] of [
        ['tests', 'testcase'],
        ['errors', 'testcase[error]'],
        ['failures', 'testcase[failure and not(error)]'],
      ] as const) {
        assert.equal(
          Number(value(xml, `/testsuites/@${attribute}`)),
          count(xml, `//${element}`),
          `${name} ${element}`,
        );
        assert.equal(count(xml, `//testsuite[@${attribute} != count(${element})]`), 0, `${name} ${element}`);
      }
      assert.equal(count(xml, '//testsuite[@skipped != count(testcase[skipped])]'), 0, name);
    }
  });

  it('has a failure where a claim failed and an error where nobody can tell', () => {
    const xml = xmlOf('failures and errors');
    assert.match(value(xml, '//testsuite[@name="lab"]//failure[1]'), /expected: a reply from 127\.0\.0\.1/);
    assert.equal(value(xml, '//testsuite[@name="lab"]//failure[1]/@type'), 'no-reply');
    assert.equal(count(xml, '//testsuite[@name="lab"]//error'), 0);
    assert.match(value(xml, '//testsuite[@name="nasty"]//error/@message'), /^command-failed: /);
  });

  it('has what is known among the skipped, with the reason', () => {
    const xml = xmlOf('known deviations');
    assert.equal(count(xml, '//failure | //error'), 0);
    assert.equal(
      value(xml, '//skipped[@type="known"][1]/@message'),
      'known: lo is down # and <&> it stays so',
    );
  });

  it('shows what a scenario printed as it is, control characters as escapes', () => {
    assert.match(
      value(xmlOf('failures and errors'), '//testsuite[@name="nasty"]//error'),
      /\\x1b\[2J\\x01<&>\]\]>\n::error::x/,
    );
  });

  it('names the kernel: a package for each, and a case that says whether it booted and stayed up', () => {
    const xml = xmlOf('several kernels');
    assert.equal(count(xml, '//testcase[@classname="6_1_55.lab"]'), 4);
    assert.equal(count(xml, '//testcase[@name="boots and stays up"]'), 6);
    assert.equal(count(xml, '//testcase[@name="boots and stays up"]/error'), 3);
    assert.equal(count(xml, '//testcase[@name="boots and stays up"]/failure'), 2);
    assert.equal(
      value(xml, '//testcase[@classname="6_1_55.lab"]/../properties/property[@name="kernel"]/@value'),
      '6.1.0-6.1.55',
    );
  });

  it('has no character that XML does not allow', () => {
    const all = Array.from({ length: 0x10000 }, (_char, code) => String.fromCharCode(code)).join('');
    const xml = `<x>${xmlText(all).replace(/[<&>]/g, '')}</x>`;
    assert.doesNotThrow(() => xmllint(['--noout'], xml));
    assert.throws(() => xmllint(['--noout'], '<x>\x01</x>'));
  });
});
