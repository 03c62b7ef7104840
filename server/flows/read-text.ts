import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { LONGEST_FILE } from '../../engine/source/parse-source.ts';

/** Of UTF-8, which takes three bytes at most for what a text counts as one character. */
const MOST_BYTES = 3 * (LONGEST_FILE + 1);

/**
 * The text of a file of the author's. Of a longer one than any flow may be, such as a dump that got a flow's name, only
 * as much is read as it takes to see that.
 * @throws what the file system throws
 */
export async function readText(path: string): Promise<string> {
  const { size } = await stat(path);
  return size <= MOST_BYTES ? readFile(path, 'utf8') : text(createReadStream(path, { end: MOST_BYTES - 1 }));
}
