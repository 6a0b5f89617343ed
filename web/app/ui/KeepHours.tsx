import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';

export const KEEP_HOURS = 24;
const MOST_HOURS = 720;

type Props = {
  description: string;
  /** Empty while it is written anew. */
  value: number | string;
  error?: ReactNode;
  onChange: (hours: number | string) => void;
};

/** For how long a secret that is replaced stays good. */
export function KeepHours(props: Props) {
  return (
    <NumberInput
      label="Keep the one before for"
      suffix=" hours"
      min={0}
      max={MOST_HOURS}
      allowDecimal={false}
      {...props}
    />
  );
}

/** What is wrong with it: an empty field is not a wish to end the secret at once. */
export function hoursProblem(hours: number | string): string | null {
  return hours === '' ? 'Write for how many hours, or 0.' : null;
}
