import { Group, Textarea, type TextareaProps } from '@mantine/core';
import { useRef } from 'react';
import { inserted, type Macro } from './insert';
import { MacroPicker } from './MacroPicker';
import classes from './TemplateField.module.css';

type Props = Omit<TextareaProps, 'onChange' | 'value'> & {
  label: string;
  value: string;
  macros: readonly Macro[];
  onChange: (text: string) => void;
};

/** A template, with the macros that may stand in it at hand. */
export function TemplateField({ label, value, macros, onChange, ...props }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const pick = (macro: string) => {
    const { selectionStart, selectionEnd } = field.current ?? {};
    const { text, cursor } = inserted(
      value,
      selectionStart ?? value.length,
      selectionEnd ?? value.length,
      macro,
    );
    onChange(text);
    // The field has the new text only after it is drawn.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(cursor, cursor);
    });
  };
  return (
    <div>
      <Textarea
        ref={field}
        label={label}
        autosize
        minRows={2}
        maxRows={16}
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: classes.template }}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...props}
      />
      <Group justify="flex-end" mt={6}>
        <MacroPicker macros={macros} into={label} onPick={pick} />
      </Group>
    </div>
  );
}
