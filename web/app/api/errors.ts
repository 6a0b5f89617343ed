import { sentence } from '../format/words';
import type { UserError } from './user-errors';

/** What the API said, or why it could not be asked. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'LIMIT_EXCEEDED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'NETWORK';

const KNOWN: readonly string[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'LIMIT_EXCEEDED',
  'UNAVAILABLE',
  'INTERNAL',
  'NETWORK',
];

export class ApiError extends Error {
  readonly code: ErrorCode;
  /** What is wrong with the input of a query, as a mutation would name it. */
  readonly userErrors: readonly UserError[];

  constructor(code: ErrorCode, message: string, userErrors: readonly UserError[] = []) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.userErrors = userErrors;
  }
}

export function toErrorCode(code: unknown): ErrorCode {
  return typeof code === 'string' && KNOWN.includes(code) ? (code as ErrorCode) : 'INTERNAL';
}

export function isUnauthenticated(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'UNAUTHENTICATED';
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'NOT_FOUND';
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'UNAVAILABLE';
}

/** What an error is called, where something was asked for rather than saved. */
export function readErrorTitle(error: unknown): string {
  const isRefused = error instanceof ApiError && REFUSED.includes(error.code);
  return isRefused ? 'This could not be loaded' : errorTitle(error);
}

const REFUSED: readonly ErrorCode[] = ['BAD_USER_INPUT', 'CONFLICT'];

export function errorTitle(error: unknown): string {
  const code = error instanceof ApiError ? error.code : 'INTERNAL';
  switch (code) {
    case 'UNAUTHENTICATED':
      return 'You are signed out';
    case 'FORBIDDEN':
      return 'You may not do this';
    case 'NOT_FOUND':
      return 'Not found';
    case 'BAD_USER_INPUT':
    case 'CONFLICT':
      return 'This could not be saved';
    case 'RATE_LIMITED':
    case 'LIMIT_EXCEEDED':
      return 'Too much at once';
    case 'UNAVAILABLE':
      return 'The database does not answer';
    case 'NETWORK':
      return 'The server cannot be reached';
    case 'INTERNAL':
      return 'Something went wrong';
  }
}

const UNAVAILABLE =
  'Try again in a moment. Tracking goes on meanwhile and nothing is lost: visitors are redirected, and clicks and postbacks are stored on disk and counted when the database is back.';

export function errorMessage(error: unknown): string {
  if (isUnavailable(error)) return UNAVAILABLE;
  return error instanceof Error ? sentence(error.message) : 'An unexpected error happened.';
}
