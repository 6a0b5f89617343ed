import { expect, it } from 'vitest';
import { parametersOf, readableBody } from './request';

it('reads a query as its parameters, and sees what came twice', () => {
  expect(parametersOf('click_id=clk_1&amount=49.99&note=a+b%20c&amount=5&empty=')).toEqual([
    { name: 'click_id', value: 'clk_1', repeated: false },
    { name: 'amount', value: '49.99', repeated: true },
    { name: 'note', value: 'a b c', repeated: false },
    { name: 'amount', value: '5', repeated: true },
    { name: 'empty', value: '', repeated: false },
  ]);
  expect(parametersOf('')).toEqual([]);
  expect(parametersOf('%zz=%')).toEqual([{ name: '%zz', value: '%', repeated: false }]);
});

it('reads a form as parameters', () => {
  expect(readableBody('a=1', 'application/x-www-form-urlencoded; charset=utf-8')).toEqual([
    { name: 'a', value: '1', repeated: false },
  ]);
});

it('breaks the lines of JSON and changes nothing else in it', () => {
  const body = '{"order":{"id":12345678901234567890,"total":1.50},"tags":["a, b","c\\"d"],"none":[],"no":{}}';
  const shown = readableBody(body, 'application/json');
  expect(shown).toBe(`{
  "order": {
    "id": 12345678901234567890,
    "total": 1.50
  },
  "tags": [
    "a, b",
    "c\\"d"
  ],
  "none": [],
  "no": {}
}`);
});

it('leaves a body alone that is not what it says', () => {
  expect(readableBody('{"a":', 'application/json')).toBe('{"a":');
  expect(readableBody('<a/>', 'text/xml')).toBe('<a/>');
  expect(readableBody('a=1', null)).toBe('a=1');
});
