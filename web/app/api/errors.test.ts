import { expect, it } from 'vitest';
import { ApiError, errorMessage, errorTitle, readErrorTitle, toErrorCode } from './errors';

it('explains a database that is away instead of repeating the server', () => {
  const error = new ApiError(toErrorCode('UNAVAILABLE'), 'the service is not available for a moment');
  expect(errorTitle(error)).toBe('The database does not answer');
  expect(errorMessage(error)).toMatch(/Tracking goes on meanwhile and nothing is lost/);
});

it('tells other errors in the words of the server', () => {
  const error = new ApiError(toErrorCode('SOMETHING_NEW'), 'a fault of ours');
  expect(errorTitle(error)).toBe('Something went wrong');
  expect(errorMessage(error)).toBe('A fault of ours.');
});

it('does not speak of saving where something was only asked for', () => {
  const refused = new ApiError('BAD_USER_INPUT', 'unknown field "utm_source"');
  expect(errorTitle(refused)).toBe('This could not be saved');
  expect(readErrorTitle(refused)).toBe('This could not be loaded');
  expect(readErrorTitle(new ApiError('NOT_FOUND', 'there is no such conversion'))).toBe('Not found');
});
