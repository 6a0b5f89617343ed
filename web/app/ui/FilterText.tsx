import { Autocomplete, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

const TYPING_PAUSE_MS = 400;
const NONE: readonly string[] = [];

type Props = {
  label: string;
  placeholder?: string;
  value: string | undefined;
  /** What the field may hold, offered while typing. */
  suggestions?: readonly string[];
  /** Whether nothing can match it. */
  error?: boolean;
  onFilter: (text: string | undefined) => void;
};

/** A filter by exact text, applied once the typing pauses; it empties when the filter is cleared elsewhere. */
export function FilterText({
  label,
  placeholder,
  value,
  suggestions = NONE,
  error = false,
  onFilter,
}: Props) {
  const [text, setText] = useState(value ?? '');
  const apply = useDebouncedCallback((next: string) => onFilter(next.trim() || undefined), TYPING_PAUSE_MS);
  useEffect(() => {
    setText((current) => (current.trim() === (value ?? '') ? current : (value ?? '')));
  }, [value]);
  const change = (next: string) => {
    setText(next);
    apply(next);
  };
  const shared = { label, value: text, error, w: 152, ...(placeholder ? { placeholder } : {}) };
  if (suggestions.length === 0)
    return <TextInput {...shared} onChange={(event) => change(event.currentTarget.value)} />;
  return (
    <Autocomplete
      {...shared}
      data={[...suggestions]}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      onChange={change}
    />
  );
}
