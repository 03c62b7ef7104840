// Language codes that Telnyx's speech engines take, as the published OpenAPI lists them. Kept as words in a text: lists
// of this length are easier to read and to compare that way.

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Text to speech, for the voices `male` and `female`. */
export const speechLanguages = words(`
  arb cmn-CN cy-GB da-DK de-DE en-AU en-GB en-GB-WLS en-IN en-US es-ES es-MX es-US fr-CA fr-FR hi-IN is-IS it-IT
  ja-JP ko-KR nb-NO nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sv-SE tr-TR
`);

/** What a code in another spelling seems to mean: `en_us` → `en-US`; `es` → those of its language, its own land first. */
export function meantLanguages(code: string): readonly string[] {
  const wanted = code.toLowerCase().replaceAll('_', '-').replace(/-uk$/, '-gb');
  const [primary = ''] = wanted.split('-');
  const exact = speechLanguages.filter((each) => each.toLowerCase() === wanted);
  if (exact.length > 0) return exact;
  const likely = [`${primary}-${primary.toUpperCase()}`, `${primary}-US`];
  const alike = speechLanguages.filter((each) => each.split('-')[0] === primary);
  return [...likely.filter((each) => alike.includes(each)), ...alike.filter((each) => !likely.includes(each))].slice(
    0,
    3,
  );
}

/** Transcription by Google (also called engine A). */
export const googleLanguages = words(`
  af sq am ar hy az eu bn bs bg my ca yue zh hr cs da nl en et fil fi fr gl ka de el gu iw hi hu is id it ja jv kn
  kk km ko lo lv lt mk ms ml mr mn ne no fa pl pt pa ro ru rw sr si sk sl ss st es su sw sv ta te th tn tr ts uk
  ur uz ve vi xh zu
`);

/** Transcription by Telnyx (also called engine B). */
export const telnyxLanguages = words(`
  en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi
  ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd
  gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su auto_detect
`);

/** Transcription by Deepgram, model Nova 2. */
export const deepgramNova2Languages = words(`
  bg ca zh zh-CN zh-Hans zh-TW zh-Hant zh-HK cs da da-DK nl en en-US en-AU en-GB en-NZ en-IN et fi nl-BE fr fr-CA
  de de-CH el hi hu id it ja ko ko-KR lv lt ms no pl pt pt-BR pt-PT ro ru sk es es-419 sv sv-SE th th-TH tr uk vi
  auto_detect
`);

/** Transcription by Deepgram, model Nova 3. */
export const deepgramNova3Languages = words(`
  en en-US en-AU en-GB en-IN en-NZ de nl sv sv-SE da da-DK es es-419 fr fr-CA pt pt-BR pt-PT auto_detect
`);

/** Transcription by Azure. */
export const azureLanguages = words(`
  af am ar bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko lo
  lt lv mk ml mn mr ms mt my nb ne nl pl ps pt ro ru si sk sl so sq sr sv sw ta te th tr uk ur uz vi wuu yue zh zu
  auto
`);

/** Transcription by xAI. */
export const xaiLanguages = words(`
  ar cs da de en es fa fil fr hi id it ja ko mk ms nl pl pt ro ru sv th tr vi
`);

/** Transcription by Speechmatics. */
export const speechmaticsLanguages = words(`
  en ba eu gl ga mt mn sw ug cy ar_en cmn_en en_ms en_ta tl es-bilingual-en cmn_en_ms_ta
`);

/** Transcription of a recording. */
export const recordingLanguages = words(`
  af af-ZA am am-ET ar ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-MA ar-MR ar-OM ar-PS ar-QA ar-SA
  ar-TN ar-YE as auto_detect az az-AZ ba be bg bg-BG bn bn-BD bn-IN bo br bs bs-BA ca ca-ES cs cs-CZ cy da da-DK
  de de-AT de-CH de-DE el el-GR en en-AU en-CA en-GB en-GH en-HK en-IE en-IN en-KE en-NG en-NZ en-PH en-PK en-SG
  en-TZ en-US en-ZA es es-419 es-AR es-BO es-CL es-CO es-CR es-DO es-EC es-ES es-GT es-HN es-MX es-NI es-PA es-PE
  es-PR es-PY es-SV es-US es-UY es-VE et et-EE eu eu-ES fa fa-IR fi fi-FI fil-PH fo fr fr-BE fr-CA fr-CH fr-FR gl
  gl-ES gu gu-IN ha haw he hi hi-IN hr hr-HR ht hu hu-HU hy hy-AM id id-ID is is-IS it it-CH it-IT iw-IL ja ja-JP
  jv-ID jw ka ka-GE kk kk-KZ km km-KH kn kn-IN ko ko-KR la lb ln lo lo-LA lt lt-LT lv lv-LV mg mi mk mk-MK ml
  ml-IN mn mn-MN mr mr-IN ms ms-MY mt my my-MM ne ne-NP nl nl-BE nl-NL nn no no-NO oc pa pa-Guru-IN pl pl-PL ps pt
  pt-BR pt-PT ro ro-RO ru ru-RU rw-RW sa sd si si-LK sk sk-SK sl sl-SI sn so sq sq-AL sr sr-RS ss-latn-za st-ZA su
  su-ID sv sv-SE sw sw-KE sw-TZ ta ta-IN ta-LK ta-MY ta-SG te te-IN tg th th-TH tk tl tn-latn-za tr tr-TR ts-ZA tt
  uk uk-UA ur ur-IN ur-PK uz uz-UZ ve-ZA vi vi-VN xh-ZA yi yo yue-Hant-HK zh zh-TW zu-ZA
`);
