import { readFileSync, statSync } from 'node:fs';
import { Fault } from '../../text/fault.ts';
import { commandsOfPage, type Page, readPage } from './page.ts';

/** Larger than any page that people write (bytes). */
const largest = 16 << 20;

/**
 * Reads a page from a file: Markdown, or a shell file.
 * @throws {Fault} `unreadable-page` where there is no file, no text, or no command in it
 */
export function readPageFile(path: string): Page {
  const page = readPage(readPageText(path), path);
  if (commandsOfPage(page).length > 0) return page;
  if (page.blocks.length > 0) {
    throw unreadable(
      path,
      'its code blocks have no command',
      'give a page whose code blocks are shell commands',
    );
  }
  throw unreadable(
    path,
    'the page has no commands',
    'commands are read from code blocks: fenced by ``` or ~~~, indented by four spaces, or <pre>',
  );
}

/** The text of a page. @throws {Fault} `unreadable-page` */
export function readPageText(path: string): string {
  if (/^https?:\/\//.test(path)) {
    throw unreadable(path, 'this is an address, not a file', 'save the page to a file and give that');
  }
  let bytes: Buffer;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) {
      throw unreadable(path, 'this is a directory, not a page', 'name one page in it: a .md or .sh file');
    }
    if (stats.size > largest)
      throw unreadable(path, `it has more than ${largest >> 20} MiB`, 'give a page of text');
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw unreadable(path, message, 'give a file that you may read');
    throw unreadable(path, 'there is no such file', 'give the path of a page: a .md or .sh file');
  }
  if (bytes.includes(0))
    throw unreadable(path, 'this is a binary file, not a page', 'give a .md or .sh file');
  const text = decoded(bytes);
  if (text === undefined) {
    throw unreadable(path, 'its text is not UTF-8', `convert it: iconv -f ENCODING -t UTF-8 ${path}`);
  }
  if (text.trim() === '')
    throw unreadable(path, 'the file is empty', 'give a page with commands in code blocks');
  return text;
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function unreadable(where: string, message: string, cure: string): Fault {
  return new Fault('unreadable-page', message, { where, cure });
}
