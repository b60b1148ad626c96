import MarkdownIt from 'markdown-it';
import { unescapeHtml } from './typography.ts';

/** A heading as the file has it. */
export interface RawHeading {
  readonly kind: 'heading';
  readonly level: number;
  readonly text: string;
  readonly line: number;
}

/** A code block; `line` is the page's line of its first line of code. */
export interface RawBlock {
  readonly kind: 'block';
  readonly line: number;
  readonly lines: readonly string[];
  readonly language: string;
  /** The prose between the block before, or the heading, and this one: its last paragraph. */
  readonly lead: string;
}

/**
 * Headings and code blocks of a Markdown text, in order, with lines from 1: fenced and indented
 * blocks, in lists and quotations too, Jekyll's `{% highlight %}`, and `<pre>` in raw HTML.
 */
export function readMarkdown(text: string): (RawHeading | RawBlock)[] {
  const tokens = new MarkdownIt({ html: true }).parse(withoutTemplates(text), {});
  const found: (RawHeading | RawBlock)[] = [];
  let lead = '';
  const block = (line: number, content: string, language: string) => {
    const lines = content.replace(/\n$/, '').split('\n');
    found.push({ kind: 'block', line, lines, language, lead });
    lead = '';
  };
  for (const [index, token] of tokens.entries()) {
    const from = (token.map?.[0] ?? 0) + 1;
    if (token.type === 'fence') {
      block(from + 1, token.content, token.info.trim().split(/[\s{,:]/)[0] ?? '');
    } else if (token.type === 'code_block') {
      block(from, token.content, '');
    } else if (token.type === 'html_block') {
      for (const pre of preformatted(token.content)) block(from + pre.offset, pre.content, '');
    } else if (token.type === 'inline') {
      const heading = tokens[index - 1];
      const words = plain(token.children ?? []);
      if (heading?.type === 'heading_open') {
        found.push({ kind: 'heading', level: Number(heading.tag.slice(1)), text: words, line: from });
        lead = '';
      } else {
        lead = words;
      }
    }
  }
  return found;
}

function plain(children: readonly { type: string; content: string }[]): string {
  return children
    .map((child) => {
      if (child.type === 'softbreak' || child.type === 'hardbreak') return ' ';
      return child.type === 'text' || child.type === 'code_inline' ? child.content : '';
    })
    .join('')
    .trim();
}

/** Front matter would be read as a heading; Jekyll's highlight tags are fences. Lines stay where they are. */
function withoutTemplates(text: string): string {
  const lines = text.split('\n');
  if (/^---\s*$/.test(lines[0] ?? '')) {
    const end = lines.findIndex((line, i) => i > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
    for (let i = 0; i <= end; i += 1) lines[i] = '';
  }
  return lines
    .map((line) =>
      line
        .replace(/^(\s*)\{%-?\s*highlight\s+(\w+).*%\}\s*$/, '$1```$2')
        .replace(/^(\s*)\{%-?\s*endhighlight\s*-?%\}\s*$/, '$1```'),
    )
    .join('\n');
}

/** The `<pre>` elements of a piece of HTML as plain text. Entities in there are no error. */
function preformatted(html: string): { offset: number; content: string }[] {
  return [...html.matchAll(/<pre\b[^>]*>([\s\S]*?)(?:<\/pre>|$)/gi)].map((match) => {
    const start = (match.index ?? 0) + match[0].indexOf('>') + 1;
    const content = unescapeHtml((match[1] ?? '').replace(/<[^>]*>/g, ''));
    return { offset: html.slice(0, start).split('\n').length - 1, content };
  });
}
