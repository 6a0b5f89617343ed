import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { fromLocalMoment, toLocalMoment } from '../format/date';

const TYPING_PAUSE_MS = 600;

type Props = {
  label: string;
  /** An instant. */
  value: string | undefined;
  onFilter: (instant: string | undefined) => void;
};

/** A filter by date and time in the reader's own time zone, applied once the typing pauses or the field is left. */
export function FilterMoment({ label, value, onFilter }: Props) {
  const shown = value ? toLocalMoment(value) : '';
  const [text, setText] = useState(shown);
  const apply = useDebouncedCallback((next: string) => onFilter(fromLocalMoment(next)), TYPING_PAUSE_MS);
  useEffect(() => setText(shown), [shown]);
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
      // Whoever goes on to a button means what stands in the field.
      onBlur={() => apply.flush()}
    />
  );
}
