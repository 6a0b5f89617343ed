import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

const TYPING_PAUSE_MS = 600;

type Props = {
  label: string;
  /** A calendar day like "2026-11-25". */
  value: string | undefined;
  onFilter: (day: string | undefined) => void;
};

/** A filter by calendar day, applied once the typing pauses. */
export function FilterDay({ label, value, onFilter }: Props) {
  const [text, setText] = useState(value ?? '');
  const apply = useDebouncedCallback((next: string) => onFilter(next || undefined), TYPING_PAUSE_MS);
  useEffect(() => setText(value ?? ''), [value]);
  return (
    <TextInput
      type="date"
      label={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
    />
  );
}
