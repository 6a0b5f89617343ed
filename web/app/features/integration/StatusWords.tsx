import { ActionIcon, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { MEANINGS, type StatusMeaning } from './choices';
import { isPresetWord, type StatusRow } from './mapping';
import type { Preset } from './presets';
import classes from './StatusWords.module.css';

type Props = {
  preset: Preset;
  rows: StatusRow[];
  onChange: (rows: StatusRow[]) => void;
  error?: string | undefined;
};

/** What the sender's words for a status mean. */
export function StatusWords({ preset, rows, onChange, error }: Props) {
  return (
    <fieldset className={classes.words}>
      <legend className={classes.legend}>Words for a status</legend>
      <Text size="sm" c="dimmed" mb="xs">
        A word that is not in the list is refused, and the log says so. Reports without a status count at
        once.
      </Text>
      <Stack gap="xs" maw={640}>
        {rows.map((row, index) => (
          <WordRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while their word is typed.
            key={index}
            number={index + 1}
            row={row}
            fixed={
              isPresetWord(row.word, preset) && rows.findIndex(({ word }) => word === row.word) === index
            }
            onChange={(changed) => onChange(rows.with(index, changed))}
            onRemove={() => onChange(rows.toSpliced(index, 1))}
          />
        ))}
      </Stack>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" mt="xs" role="alert">
          {error}
        </Text>
      )}
      <Button
        mt="xs"
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...rows, { word: '', meaning: 'APPROVED' }])}
      >
        Add a word
      </Button>
    </fieldset>
  );
}

type RowProps = {
  number: number;
  row: StatusRow;
  /** A word of the preset stays; only its meaning changes. */
  fixed: boolean;
  onChange: (row: StatusRow) => void;
  onRemove: () => void;
};

function WordRow({ number, row, fixed, onChange, onRemove }: RowProps) {
  const said = row.word || `word ${number}`;
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        aria-label={`Sender’s word ${number}`}
        placeholder="paid"
        flex={1}
        value={row.word}
        readOnly={fixed}
        onChange={(event) => onChange({ ...row, word: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={`Meaning of ${said}`}
        flex={1}
        data={MEANINGS}
        value={row.meaning}
        onChange={(event) => onChange({ ...row, meaning: event.currentTarget.value as StatusMeaning })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove ${said}`}
        style={{ visibility: fixed ? 'hidden' : 'visible' }}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
