import fc from 'fast-check';
import { choiceSpoken, saysPhrase, wordsOf } from '../../../engine/verbs/spoken-words.ts';

describe('words to compare', () => {
  test.each([
    ["I'd like Crème Brûlée, please!", ['i', 'd', 'like', 'creme', 'brulee', 'please']],
    ['  New\n ORDER 2 ', ['new', 'order', '2']],
    ['İstanbul', ['istanbul']],
    ['販売をお願い', ['販', '売', 'を', 'お', '願', 'い']],
    ['हिन्दी में', ['हिन्दी', 'में']],
    ['…', []],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test.each([
    ['new order', 'a new order, please', true],
    ['new order', 'a new big order', false],
    ['sale', 'sales', false],
    ['販売', 'すみません販売です', true],
    ['', 'anything', false],
    ['!', '! !', false],
  ])('the phrase %s in %s', (phrase, text, says) => {
    expect(saysPhrase(text, phrase)).toBe(says);
  });

  test('a phrase is said where its words stand together, whatever stands around them', () => {
    const word = fc.constantFrom('one', 'two', 'tow', 'on', 'e', 'été');
    const words = fc.array(word, { maxLength: 6 });
    const phrase = fc.array(word, { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(words, phrase, (text, wanted) => {
        const found = text.some((_, at) => wanted.every((each, index) => text[at + index] === each));
        expect(saysPhrase(text.join(', ').toUpperCase(), wanted.join(' '))).toBe(found);
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  test('exactly one choice, by any of its phrases', () => {
    const choices = [{ say: ['sales', 'new order'] }, { say: ['support'] }, { say: [] }];
    expect(choiceSpoken(choices, 'sales, a new order')).toBe(choices[0]);
    expect(choiceSpoken(choices, 'support')).toBe(choices[1]);
    expect(choiceSpoken(choices, 'sales support')).toBeUndefined();
    expect(choiceSpoken(choices, 'hello')).toBeUndefined();
  });
});
