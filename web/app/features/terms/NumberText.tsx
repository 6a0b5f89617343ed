import { TextInput } from '@mantine/core';

type Props = {
  label: string;
  placeholder?: string;
  /** A count, and not an amount. */
  whole?: boolean;
  percent?: boolean;
  value: string;
  error?: string | undefined;
  onChange: (text: string) => void;
};

/** A number that stays the text it was written as: nothing of it is rounded or lost. */
export function NumberText({
  label,
  placeholder,
  whole = false,
  percent = false,
  value,
  error,
  onChange,
}: Props) {
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      inputMode={whole ? 'numeric' : 'decimal'}
      autoComplete="off"
      rightSection={percent ? '%' : undefined}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
