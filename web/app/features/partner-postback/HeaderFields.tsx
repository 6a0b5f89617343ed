import { ActionIcon, Button, Group, PasswordInput, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { Mono } from '../../ui/values';
import type { Header } from './form';

const MOST_HEADERS = 10;

type Props = {
  headers: Header[] | null;
  /** The names of those that are stored. */
  stored: readonly string[];
  error?: React.ReactNode;
  onChange: (headers: Header[] | null) => void;
};

/** Headers that go along with each call. Values that are stored are not shown, only written anew. */
export function HeaderFields({ headers, stored, error, onChange }: Props) {
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" fw={550}>
          Headers
        </Text>
        <Text size="xs" c="dimmed">
          For instance the tracker’s API key. They are kept sealed, and their values are not shown again.
        </Text>
      </div>
      {headers === null ? (
        <Group justify="space-between">
          <Text size="sm" className="wp-break">
            Kept as they are: <Mono>{stored.join(', ')}</Mono>
          </Text>
          <Button size="xs" variant="default" onClick={() => onChange([{ name: '', value: '' }])}>
            Write them anew
          </Button>
        </Group>
      ) : (
        <HeaderRows headers={headers} stored={stored} onChange={onChange} />
      )}
      {error && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}

type RowsProps = Pick<Props, 'stored' | 'onChange'> & { headers: Header[] };

function HeaderRows({ headers, stored, onChange }: RowsProps) {
  const change = (at: number, part: Partial<Header>) =>
    onChange(headers.map((header, index) => (index === at ? { ...header, ...part } : header)));
  return (
    <>
      {headers.map(({ name, value }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name while they are written.
        <Group key={at} gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            label={`Name of header ${at + 1}`}
            placeholder="X-Api-Key"
            autoComplete="off"
            flex={1}
            value={name}
            onChange={(event) => change(at, { name: event.currentTarget.value })}
          />
          <PasswordInput
            label={`Value of header ${at + 1}`}
            autoComplete="new-password"
            flex={1}
            value={value}
            onChange={(event) => change(at, { value: event.currentTarget.value })}
            visibilityToggleButtonProps={{ 'aria-label': `Show the value of header ${at + 1}` }}
          />
          <Tooltip label="Remove">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Remove header ${at + 1}`}
              onClick={() => onChange(headers.filter((_, index) => index !== at))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      ))}
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={headers.length >= MOST_HEADERS}
          onClick={() => onChange([...headers, { name: '', value: '' }])}
        >
          Add a header
        </Button>
        {stored.length > 0 && (
          <Button size="xs" variant="subtle" onClick={() => onChange(null)}>
            Keep those that are there
          </Button>
        )}
      </Group>
    </>
  );
}
