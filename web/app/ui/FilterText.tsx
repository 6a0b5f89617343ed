import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

const TYPING_PAUSE_MS = 400;

type Props = {
  label: string;
  placeholder?: string;
  value: string | undefined;
  onFilter: (text: string | undefined) => void;
};

/** A filter by exact text, applied once the typing pauses; it empties when the filter is cleared elsewhere. */
export function FilterText({ label, placeholder, value, onFilter }: Props) {
  const [text, setText] = useState(value ?? '');
  const apply = useDebouncedCallback((next: string) => onFilter(next.trim() || undefined), TYPING_PAUSE_MS);
  useEffect(() => {
    setText((current) => (current.trim() === (value ?? '') ? current : (value ?? '')));
  }, [value]);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      w={152}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
    />
  );
}
