import XmlBuilder from 'fast-xml-builder';
import { harmless } from '../../../text/terminal-text.ts';
import type { Grade } from '../result.ts';

/** JUnit XML: a suite for each submission, a case for each claim. */
export function junit(grades: readonly Grade[]): string {
  const suites = grades.map(({ submission, points, outOf, claims }) => ({
    '@name': harmless(submission),
    '@tests': claims.length,
    '@failures': claims.filter(({ verdict }) => verdict === 'fail').length,
    '@errors': claims.filter(({ verdict }) => verdict === 'error').length,
    '@skipped': 0,
    '@time': '0.000',
    properties: { property: [{ '@name': 'points', '@value': `${points} of ${outOf}` }] },
    testcase: claims.map(({ title, verdict, happened }) => {
      const problem = {
        '@message': harmless(happened[0] ?? ''),
        '@type': verdict,
        '#text': harmless(happened.join('\n')),
      };
      return {
        '@name': harmless(title),
        '@classname': harmless(submission),
        '@time': '0.000',
        ...(verdict === 'fail' && { failure: [problem] }),
        ...(verdict === 'error' && { error: [problem] }),
      };
    }),
  }));
  const sum = (key: '@tests' | '@failures' | '@errors') => suites.reduce((total, one) => total + one[key], 0);
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'netscene grade',
      '@tests': sum('@tests'),
      '@failures': sum('@failures'),
      '@errors': sum('@errors'),
      '@time': '0.000',
      testsuite: suites,
    },
  };
  return new XmlBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true }).build(document);
}
