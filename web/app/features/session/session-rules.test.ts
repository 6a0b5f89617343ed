import { describe, expect, it } from 'vitest';
import { passwordProblem } from './password';
import { safeReturnTo } from './return-to';

describe('safeReturnTo', () => {
  it.each([
    ['/offers?search=a', '/offers?search=a'],
    [undefined, '/'],
    ['', '/'],
    ['https://evil.example', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['javascript:alert(1)', '/'],
  ])('of %s is %s', (given, expected) => {
    expect(safeReturnTo(given)).toBe(expected);
  });
});

describe('passwordProblem', () => {
  it.each([
    ['correct horse battery', null],
    ['🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🐢', null],
    ['elevenchars', 'At least 12 characters.'],
    ['aaaaaaaaaaaaaaaa', 'More than one character over and over.'],
    ['xy'.repeat(129), 'Use at most 256 characters.'],
  ])('of %s is %s', (password, expected) => {
    expect(passwordProblem(password)).toBe(expected);
  });
});
