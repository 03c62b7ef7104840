import { own } from './fields.ts';
import type { SpeechOptions } from './options.ts';

// How long a voice or an audio file takes. Telnyx publishes no speed; the figures are an assumption (`speech-speed`).

const SHORTEST_MS = 300;
/** Chinese, Japanese and Thai have no spaces: about two such characters are said in the time of one word. */
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/gu;
const BREAK = /<break\b[^>]*\btime\s*=\s*["']?(\d+(?:\.\d+)?)(ms|s)["']?[^>]*>/gu;
const TAG = /<[^<>]*>/gu;

/** Text as a person hears it: SSML tags gone, white space single. */
export function spokenText(payload: string, payloadType: unknown): string {
  const bare = payloadType === 'ssml' ? unescapeXml(payload.replace(TAG, ' ')) : payload;
  return bare.replace(/\s+/gu, ' ').trim();
}

function unescapeXml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/gu, (_, name: string) => ENTITIES[name] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Length of a spoken payload in ms; `language` as in the command, or undefined. */
export function speechMs(payload: string, payloadType: unknown, language: unknown, options: SpeechOptions): number {
  const text = spokenText(payload, payloadType);
  const exact = own(options.durationsMs, text) ?? own(options.durationsMs, payload);
  if (exact !== undefined) return exact;
  const speed = options.wordsPerMinute;
  const wordsPerMinute =
    typeof speed === 'number'
      ? speed
      : ((typeof language === 'string' ? own(speed, language) : undefined) ?? speed['default'] ?? 160);
  const pauses = payloadType === 'ssml' ? pausesMs(payload) : 0;
  return Math.max(SHORTEST_MS, Math.round((countWords(text) / wordsPerMinute) * 60_000)) + pauses;
}

function countWords(text: string): number {
  const unspaced = text.match(UNSPACED)?.length ?? 0;
  let words = unspaced / 2;
  for (const word of text.replace(UNSPACED, ' ').split(' ')) {
    if (word === '') continue;
    // Digits are said one by one.
    const digits = word.replace(/\D/gu, '').length;
    words += digits === 0 ? 1 : digits;
  }
  return words;
}

function pausesMs(payload: string): number {
  let total = 0;
  for (const [, amount, unit] of payload.matchAll(BREAK)) total += Number(amount) * (unit === 's' ? 1_000 : 1);
  return Math.round(total);
}

/** Length of an audio file in ms, by URL or media name. */
export function audioMs(name: string, options: SpeechOptions): number {
  return own(options.durationsMs, name) ?? options.audioMs;
}
