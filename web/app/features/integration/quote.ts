import type { Document } from './report';

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A text between single quotes, as PHP reads it. */
export function phpText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A document as a PHP array. */
export function phpArray(document: Document, indent = ''): string {
  const inner = `${indent}    `;
  const lines = Object.entries(document).map(([name, value]) => {
    const written = typeof value === 'string' ? phpText(value) : phpArray(value, inner);
    return `${inner}${phpText(name)} => ${written},`;
  });
  return `[\n${lines.join('\n')}\n${indent}]`;
}

/** A text as Go reads it, between back quotes where it holds none. */
export function goText(text: string): string {
  return text.includes('`') ? doubleQuoted(text) : `\`${text}\``;
}

/** A text between double quotes, as JavaScript, Python and Go all read it. */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text);
}
