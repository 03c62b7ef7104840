import { stripVTControlCharacters, styleText } from 'node:util';

/** How the console paints; without colours it gives texts back as they are. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** @param color whether a terminal shows it and wants colours */
export function painter(color: boolean): Paint {
  return (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
}

/** Texts of authors on one line, without what a terminal would act upon. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}
