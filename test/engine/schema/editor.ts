import { TextDocument } from 'vscode-languageserver-textdocument';
import { getLanguageService, type LanguageService } from 'yaml-language-server';

/** yaml-language-server with one schema for every file, as an editor runs it. */
export interface Editor {
  /** What is underlined: `line: message`. */
  readonly problems: (text: string) => Promise<readonly string[]>;
  /** What is offered at `|`. */
  readonly offered: (text: string) => Promise<readonly string[]>;
  /** What is shown over the first place of a text. */
  readonly shown: (text: string, at: string) => Promise<string>;
}

/** An editor that checks every file against a schema. */
export function editorWith(schema: object): Editor {
  const service: LanguageService = getLanguageService({
    schemaRequestService: () => Promise.reject(new Error('nothing is fetched')),
    workspaceContext: { resolveRelativePath: (path) => path },
  });
  service.configure({
    validate: true,
    hover: true,
    completion: true,
    yamlVersion: '1.2',
    schemas: [{ uri: 'file:///schema.json', fileMatch: ['*.yaml'], schema }],
  });
  let version = 0;
  const open = (text: string): TextDocument => {
    version += 1;
    return TextDocument.create('file:///flow.yaml', 'yaml', version, text);
  };
  return {
    problems: async (text) => {
      const found = await service.doValidation(open(text), false);
      return found.map(({ range, message }) => `${range.start.line + 1}: ${message}`);
    },
    offered: async (text) => {
      const document = open(text.replace('|', ''));
      const { items } = await service.doComplete(document, document.positionAt(text.indexOf('|')), false);
      return items.map(({ label }) => label);
    },
    shown: async (text, at) => {
      const document = open(text);
      const hover = await service.doHover(document, document.positionAt(text.indexOf(at) + 1));
      return hover === null ? '' : JSON.stringify(hover.contents);
    },
  };
}
