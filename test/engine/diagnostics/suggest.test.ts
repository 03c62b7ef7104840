import { editDistance, nearestNames } from '../../../engine/diagnostics/suggest.ts';

describe('nearestNames', () => {
  const states = ['main_menu', 'sales', 'support', 'voicemail', 'bye', 'closed'];

  test.each([
    ['mani_menu', ['main_menu']],
    ['MainMenu', ['main_menu']],
    ['suport', ['support']],
    ['voice_mail', ['voicemail']],
    ['voice-mail', ['voicemail']],
    ['Bye', ['bye']],
    ['slaes', ['sales']],
    ['bey', ['bye']],
    ['foo', []],
    ['', []],
  ])('%s → %j', (name, expected) => {
    expect(nearestNames(name, states)).toEqual(expected);
  });

  test('the nearest come first, equals by name, and no more than asked for', () => {
    expect(nearestNames('state1', ['state3', 'state2', 'states', 'state'])).toEqual(['state', 'state2', 'state3']);
    expect(nearestNames('state1', ['state3', 'state2', 'state'], 1)).toEqual(['state']);
  });

  test('a name is never suggested for itself, but for another spelling of it', () => {
    expect(nearestNames('Sales', ['Sales', 'sales'])).toEqual(['sales']);
  });

  test('two short names that share no letter are not alike', () => {
    expect(nearestNames('a', ['b'])).toEqual([]);
    expect(nearestNames('ab', ['cd', 'ac'])).toEqual(['ac']);
  });
});

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'ab', 1],
    ['abc', 'xabc', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('%s, %s: %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});
