import { renderText } from '../expressions/render.ts';
import type { Template } from '../expressions/expression.ts';
import type { Flow, Prompt, PromptItem } from '../model/flow.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import { scopeOf } from './scope.ts';
import { withTrace, type Work } from './work.ts';

/** One piece of a prompt, ready for the carrier. */
export type Segment = {
  readonly kind: 'text' | 'ssml' | 'audio' | 'media';
  readonly content: string;
  readonly voice: string;
  readonly language: string;
};

/** Telnyx's limit of characters of one spoken text (published OpenAPI). */
const LONGEST_TEXT = 3_000;

interface Rendered {
  readonly work: Work;
  readonly segments: readonly Segment[];
}

/** The language a flow speaks now: the call's, unless the flow does not have it. */
export function spokenLanguage({ call, flow }: Work): string {
  return flow.languages.includes(call.info.language) ? call.info.language : flow.language;
}

/** The voice in which a flow says text of a language. */
export function voiceOf(flow: Flow, language: string): string {
  return flow.voices.get(language) ?? flow.voice;
}

/** Renders a prompt; neighbouring texts of one voice become one segment, so that they are said in one breath. */
export function renderPrompt(work: Work, prompt: Prompt): Rendered {
  let current = work;
  const segments: Segment[] = [];
  for (const item of prompt) {
    const rendered = renderItem(current, item);
    current = rendered.work;
    segments.push(...rendered.segments);
  }
  return { work: current, segments: joinTexts(segments) };
}

function renderItem(work: Work, item: PromptItem): Rendered {
  const { flow } = work;
  switch (item.kind) {
    case 'text':
    case 'ssml': {
      const { work: next, text } = fill(work, item.text, item.kind === 'ssml' ? 'ssml' : 'prompt');
      if (text.trim() === '') return { work: next, segments: [] };
      const language = item.language ?? spokenLanguage(work);
      const voice = item.voice ?? voiceOf(flow, language);
      const content = text.trim();
      if (item.kind === 'ssml') return { work: next, segments: [{ kind: 'ssml', content, voice, language }] };
      return {
        work: next,
        segments: splitText(content).map((each) => ({ kind: 'text', content: each, voice, language })),
      };
    }
    case 'audio':
    case 'media': {
      const { work: next, text } = fill(work, item.kind === 'audio' ? item.url : item.name, 'url');
      if (text === '') return { work: next, segments: [] };
      return { work: next, segments: [{ kind: item.kind, content: text, voice: '', language: '' }] };
    }
    case 'named':
      return renderPrompt(work, flow.prompts.get(item.name) ?? []);
    case 'by_language':
      return renderPrompt(work, item.prompts.get(spokenLanguage(work)) ?? []);
  }
}

function fill(work: Work, template: Template, mode: 'prompt' | 'ssml' | 'url'): { work: Work; text: string } {
  const names = template.parts.flatMap((part) => (typeof part === 'string' ? [] : part.names));
  const rendered = renderText(template, scopeOf(work, names), mode);
  if (!rendered.ok)
    return {
      work: withTrace(work, 'note', `nothing is said for \`${template.source}\`: ${rendered.reason}`),
      text: '',
    };
  const noted = rendered.notes.reduce((current, note) => withTrace(current, 'note', note), work);
  return { work: noted, text: rendered.text };
}

function joinTexts(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    const fits =
      last?.kind === 'text' &&
      segment.kind === 'text' &&
      last.voice === segment.voice &&
      last.language === segment.language &&
      last.content.length + segment.content.length < LONGEST_TEXT;
    if (fits) joined[joined.length - 1] = { ...last, content: `${last.content} ${segment.content}` };
    else joined.push(segment);
  }
  return joined;
}

/** Splits what is too long for one command, at a sentence's or at least a word's end. */
function splitText(text: string): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > LONGEST_TEXT) {
    const window = rest.slice(0, LONGEST_TEXT);
    const sentence = Math.max(window.lastIndexOf('. '), window.lastIndexOf('! '), window.lastIndexOf('? '));
    const end = sentence > 0 ? sentence + 1 : Math.max(window.lastIndexOf(' '), LONGEST_TEXT / 2);
    pieces.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

/** The command and its parameters that play a segment. */
export function playSegment(segment: Segment): { readonly action: string; readonly params: JsonObject } {
  if (segment.kind === 'audio' || segment.kind === 'media')
    return { action: 'playback_start', params: audioParams(segment) };
  return { action: 'speak', params: speechParams(segment) };
}

export function speechParams(segment: Segment): JsonObject {
  return {
    payload: segment.content,
    ...(segment.kind === 'ssml' ? { payload_type: 'ssml' } : {}),
    voice: segment.voice,
    language: segment.language,
  };
}

export function audioParams(segment: Segment): JsonObject {
  if (segment.kind === 'media') return { media_name: segment.content };
  return { audio_url: segment.content, audio_type: audioType(segment.content) };
}

/** What a file is by its ending. */
export function audioType(url: string): 'wav' | 'mp3' {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  return path.toLowerCase().endsWith('.wav') ? 'wav' : 'mp3';
}

/** Slow speech, so that a deadline never cuts a prompt: characters a second. */
const CHARACTERS_PER_SECOND = 8;
/** Digits are said one by one: each takes as long as this many characters more. */
const DIGIT_IS_WORTH = 4;
/** Audio of unknown length is given this long before the carrier is asked after it. */
const AUDIO_MS = 300_000;

/** How long a segment may take to play, ms; markup does not count, its breaks do. */
export function longestPlay(segment: Segment): number {
  if (segment.kind === 'audio' || segment.kind === 'media') return AUDIO_MS;
  const breaks = [...segment.content.matchAll(/<break[^>]*time="(\d+(?:\.\d+)?)(ms|s)"/g)];
  const pauses = breaks.reduce((sum, [, n, unit]) => sum + Number(n) * (unit === 's' ? 1_000 : 1), 0);
  const text = segment.kind === 'ssml' ? segment.content.replace(/<[^>]*>/g, '') : segment.content;
  const digits = text.match(/\d/g)?.length ?? 0;
  return Math.ceil(((text.length + digits * DIGIT_IS_WORTH) / CHARACTERS_PER_SECOND) * 1_000) + pauses;
}
