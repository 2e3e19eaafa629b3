// Files of texts: reading delimited text (RFC 4180) and writing it.

/** Names of columns that most likely hold the texts, most likely first. */
const LIKELY = ['text', 'review', 'sentence', 'comment', 'tweet', 'message', 'content', 'body'];

/**
 * Reads a file's content as rows of cells. A .tsv file is delimited by tabs, a .csv file by what its
 * first line has most of: comma, semicolon or tab. Any other file has one cell a line.
 *
 * @returns {string[][]} rows that are not blank
 */
export function readTable(name, content) {
  const text = content.replace(/^\ufeff/, '');
  const delimiter = delimiterOf(name, text);
  const rows = delimiter ? parse(text, delimiter) : text.split(/\r\n|\r|\n/).map((line) => [line]);
  return rows.filter((row) => row.some((cell) => cell.trim() !== ''));
}

/** Which column most likely holds the texts: by its name, else by the length of its cells. */
export function likelyColumn(rows) {
  const header = (rows[0] ?? []).map((cell) => cell.trim().toLowerCase());
  const named = LIKELY.map((name) => header.indexOf(name)).find((index) => index >= 0);
  if (named !== undefined) return named;
  const lengths = header.map((_, column) =>
    rows.slice(0, 100).reduce((sum, row) => sum + (row[column] ?? '').length, 0),
  );
  return Math.max(0, lengths.indexOf(Math.max(...lengths)));
}

/** Whether the first row looks like names of columns. */
export function likelyHeader(rows) {
  return rows.length > 1 && rows[0].some((cell) => LIKELY.includes(cell.trim().toLowerCase()));
}

/** Writes rows as CSV that spreadsheets open: a cell that they would compute is made a text. */
export function writeCsv(rows) {
  return rows.map((row) => `${row.map(writeCell).join(',')}\r\n`).join('');
}

function writeCell(value) {
  const cell =
    /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function delimiterOf(name, text) {
  if (/\.tsv$/i.test(name)) return '\t';
  if (!/\.csv$/i.test(name)) return undefined;
  const line = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter) => line.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

function parse(text, delimiter) {
  const rows = [];
  let row = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    rows.push([...row, cell]);
    row = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === delimiter) {
      row.push(cell);
      cell = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[at + 1] === '\n') at++;
      endRow();
    } else cell += character;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}
