import MarkdownIt from 'markdown-it';
import { unescapeHtml } from '../typography.ts';

/** A part of a page, with its first line (from 1). `prose` keeps its lines as they stand in the file. */
export type Part =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string; readonly line: number }
  | {
      readonly kind: 'block';
      readonly language: string;
      readonly lines: readonly string[];
      readonly line: number;
    }
  | { readonly kind: 'prose'; readonly lines: readonly string[]; readonly line: number };

/** Reads a page into parts, by the form that its name or its text shows. */
export function partsOf(text: string, file: string): Part[] {
  const lines = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const end = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  if (/^x?html?$/.test(end) || /^\s*<(?:!doctype html|html)\b/i.test(lines)) return htmlParts(lines);
  if (end === 'rst' || end === 'rest') return rstParts(lines);
  if (/^(?:adoc|asciidoc|asc)$/.test(end)) return asciidocParts(lines);
  if (end === 'txt' || end === 'text') return textParts(lines);
  return markdownParts(lines);
}

/** CommonMark, front matter and Jekyll's highlight tags included; what a list or a quotation holds is read as well. */
function markdownParts(text: string): Part[] {
  const source = withoutTemplates(text);
  const lines = source.split('\n');
  const parts: Part[] = [];
  const tokens = new MarkdownIt({ html: true }).parse(source, {});
  for (const [index, token] of tokens.entries()) {
    const from = (token.map?.[0] ?? 0) + 1;
    const upTo = token.map?.[1] ?? from;
    if (token.type === 'fence') {
      const language = token.info.trim().split(/[\s{,:]/)[0] ?? '';
      parts.push({ kind: 'block', language, lines: content(token.content), line: from + 1 });
    } else if (token.type === 'code_block') {
      parts.push({ kind: 'block', language: '', lines: content(token.content), line: from });
    } else if (token.type === 'html_block') {
      parts.push(...htmlParts(token.content).map((part) => ({ ...part, line: part.line + from - 1 })));
    } else if (token.type === 'inline') {
      const heading = tokens[index - 1];
      if (heading?.type === 'heading_open')
        parts.push({
          kind: 'heading',
          level: Number(heading.tag.slice(1)),
          text: plain(token.content),
          line: from,
        });
      else parts.push({ kind: 'prose', lines: lines.slice(from - 1, Math.max(from, upTo)), line: from });
    }
  }
  return parts;
}

function content(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** Inline markup taken away: emphasis, code, links, images. */
export function plain(text: string): string {
  return text
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_]{1,3}(\S(?:.*?\S)?)[*_]{1,3}/g, '$1')
    .replace(/`+/g, '')
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

/** HTML: `<pre>` elements are blocks, `<h1>` to `<h6>` headings, what else has text is prose. */
function htmlParts(html: string): Part[] {
  const parts: Part[] = [];
  const lineAt = lineCounter(html);
  const clean = html.replace(/<(script|style|svg)\b[\s\S]*?<\/\1>/gi, (all) => all.replace(/[^\n]/g, ' '));
  const element =
    /<(pre|h[1-6]|p|li|td|dd|dt|blockquote)\b([^>]*)>([\s\S]*?)(?=<\/\1>|<(?:pre|p|h[1-6]|li)\b|$)/gi;
  for (const match of clean.matchAll(element)) {
    const [whole, name = '', attributes = '', inner = ''] = match;
    const start = (match.index ?? 0) + whole.length - inner.length;
    const text = unescapeHtml(
      inner.replace(/<br\s*\/?>(\n?)/gi, name.toLowerCase() === 'pre' ? '\n' : '\n').replace(/<[^>]*>/g, ''),
    );
    const lower = name.toLowerCase();
    if (/^h\d/.test(lower)) {
      parts.push({
        kind: 'heading',
        level: Number(lower[1]),
        text: text.replace(/\s+/g, ' ').trim(),
        line: lineAt(start),
      });
    } else if (lower === 'pre') {
      const language =
        /(?:language-|lang-|highlight-|class=")(\w+)/.exec(attributes + inner.slice(0, 200))?.[1] ?? '';
      const begins = /^\n/.test(text) ? 1 : 0;
      parts.push({
        kind: 'block',
        language: knownLanguage(language),
        lines: content(text.slice(begins)),
        line: lineAt(start) + begins,
      });
    } else if (text.trim() !== '') {
      parts.push({ kind: 'prose', lines: text.split('\n'), line: lineAt(start) });
    }
  }
  return parts;
}

function knownLanguage(name: string): string {
  return /^(?:bash|sh|shell|console|text|c|python|go|json|yaml|ini|diff|output|terminal)$/i.test(name)
    ? name
    : '';
}

function lineCounter(text: string): (at: number) => number {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) ends.push(at);
  return (at) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

/** reStructuredText: titles by their underline, literal blocks after `::` and code-block directives. */
function rstParts(text: string): Part[] {
  const lines = text.split('\n');
  const parts: Part[] = [];
  const levels: string[] = [];
  const underline = (line: string | undefined) => /^([=\-~^"'`#*+.:_])\1{2,}\s*$/.exec(line ?? '')?.[1];
  let prose: string[] = [];
  let from = 1;
  const flush = () => {
    if (prose.some((line) => line.trim() !== '')) parts.push({ kind: 'prose', lines: prose, line: from });
    prose = [];
  };
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] as string;
    const mark = underline(lines[i + 1]);
    if (
      line.trim() !== '' &&
      mark !== undefined &&
      underline(line) === undefined &&
      (lines[i + 1] as string).trim().length >= line.trim().length
    ) {
      flush();
      if (!levels.includes(mark)) levels.push(mark);
      parts.push({ kind: 'heading', level: levels.indexOf(mark) + 1, text: line.trim(), line: i + 1 });
      i += 1;
      continue;
    }
    const directive = /^(\s*)\.\. (?:code-block|code|sourcecode|parsed-literal|prompt)::\s*(\S*)/.exec(line);
    const literal = /^(\s*)(?!\.\.\s).*::\s*$/.exec(line);
    if (directive === null && literal === null) {
      if (prose.length === 0) from = i + 1;
      if (line.trim() === '') flush();
      else prose.push(line);
      continue;
    }
    if (directive === null) {
      if (prose.length === 0) from = i + 1;
      prose.push(line.replace(/::\s*$/, ':'));
    }
    flush();
    const indent = (directive ?? literal)?.[1]?.length ?? 0;
    let next = i + 1;
    while (next < lines.length && /^\s*(?::\S+:.*)?$/.test(lines[next] as string)) next += 1;
    const start = next;
    while (
      next < lines.length &&
      ((lines[next] as string).trim() === '' || (lines[next] as string).search(/\S/) > indent)
    )
      next += 1;
    const block = trimmedEnd(lines.slice(start, next));
    if (block.length > 0)
      parts.push({ kind: 'block', language: directive?.[2] ?? '', lines: block, line: start + 1 });
    i = Math.max(i, next - 1);
  }
  flush();
  return parts;
}

function trimmedEnd(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, last + 1);
}

/** AsciiDoc: `=` titles, blocks between `----`, `....` or ```` ``` ````, and literal paragraphs, which are indented. */
function asciidocParts(text: string): Part[] {
  const lines = text.split('\n');
  const parts: Part[] = [];
  let language = '';
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] as string;
    const title = /^(={1,6})\s+(\S.*)$/.exec(line);
    const attribute = /^\[(?:source|listing|,?)(?:%\w+)?(?:,\s*([\w-]+))?.*\]\s*$/.exec(line);
    const fence = /^(-{4,}|\.{4,}|`{3,})\s*(\w*)\s*$/.exec(line);
    if (title !== null) {
      parts.push({ kind: 'heading', level: title[1]?.length ?? 1, text: title[2] as string, line: i + 1 });
    } else if (attribute !== null) {
      language = attribute[1] ?? '';
    } else if (fence !== null) {
      const end = lines.findIndex((one, at) => at > i && one.trim() === fence[1]);
      const upTo = end === -1 ? lines.length : end;
      parts.push({
        kind: 'block',
        language: language || (fence[2] ?? ''),
        lines: lines.slice(i + 1, upTo),
        line: i + 2,
      });
      language = '';
      i = upTo;
    } else if (line.trim() !== '') {
      const end = lines.findIndex((one, at) => at > i && one.trim() === '');
      const upTo = end === -1 ? lines.length : end;
      const own = lines.slice(i, upTo);
      const literal = /^ +\S/.test(line) && own.every((one) => /^ /.test(one));
      parts.push(
        literal
          ? { kind: 'block', language, lines: own, line: i + 1 }
          : { kind: 'prose', lines: own, line: i + 1 },
      );
      language = '';
      i = upTo - 1;
    }
  }
  return parts;
}

/** Plain text: paragraphs; a line such as `Step 3: …` is a heading. */
function textParts(text: string): Part[] {
  const parts: Part[] = [];
  let prose: string[] = [];
  let from = 1;
  const flush = () => {
    if (prose.some((line) => line.trim() !== '')) parts.push({ kind: 'prose', lines: prose, line: from });
    prose = [];
  };
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(?:(?:step|part|section|chapter)\s*\d+\s*[:.)-]|#{1,6}\s|(?:第?\d+[步章节、]))/i.test(line)) {
      flush();
      parts.push({ kind: 'heading', level: 2, text: line.replace(/^[\s#]+/, '').trim(), line: index + 1 });
    } else if (line.trim() === '') {
      flush();
    } else {
      if (prose.length === 0) from = index + 1;
      prose.push(line);
    }
  }
  flush();
  return parts;
}
