import { useRef } from 'react';

/**
 * Keys for what a person asks for, so that whoever presses again after an answer that was lost asks for the same, and the server does it
 * once.
 */
export type IdempotencyKeys = {
  /** The key of this input: the same as long as the same is asked for and is not done. */
  of: (input: object) => string;
  /** It is done: what is asked for next is another thing, though its input may be the same. */
  done: () => void;
};

export function useIdempotencyKeys(): IdempotencyKeys {
  const kept = useRef<{ input: string; key: string } | null>(null);
  return {
    of: (input) => {
      const text = JSON.stringify(input);
      if (kept.current?.input !== text) kept.current = { input: text, key: newKey() };
      return kept.current.key;
    },
    done: () => {
      kept.current = null;
    },
  };
}

/** A key that nobody else makes. `crypto.randomUUID` is missing where a dashboard is opened over plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
