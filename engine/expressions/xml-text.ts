const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text as it may stand in XML, between tags and in an attribute.
 * @param unwritable stands for each character that XML 1.0 has no way to write, half a surrogate pair too
 */
export function escapeXml(text: string, unwritable: '' | '\ufffd'): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, unwritable)
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
