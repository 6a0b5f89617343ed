import { ActionIcon, Group, Table, TagsInput, Text, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { DataTable } from '../../ui/DataTable';
import type { ALL_FIELDS, PostbackField } from './fields';
import { changePlaces, type OwnPlaces, placesOf } from './mapping';
import { type Preset, sendsDocuments } from './presets';

type Props = {
  label: string;
  fields: typeof ALL_FIELDS;
  preset: Preset;
  own: OwnPlaces;
  problems: Partial<Record<PostbackField, string>>;
  onChange: (own: OwnPlaces) => void;
};

/** What the sender calls each field, to be changed. */
export function MappingTable({ label, fields, preset, own, problems, onChange }: Props) {
  const inDocument = sendsDocuments(preset);
  const notes = new Map(preset.names.map((names) => [names.field, names.note]));
  const noted = fields.some(({ field }) => notes.get(field));
  const columns = ['Sender’s name', 'Field', ...(noted ? ['Good to know'] : [])];
  return (
    <DataTable label={label} columns={columns} minWidth={noted ? 720 : 520}>
      {fields.map(({ field, label: name, says }) => {
        const places = placesOf(field, preset, own);
        const note = notes.get(field);
        return (
          <Table.Tr key={field}>
            <Table.Td w="40%">
              <PlacesCell
                name={name}
                sender={preset.title}
                places={places}
                placeholder={inDocument && note ? 'As noted' : 'Not read'}
                isOwn={own[field] !== undefined}
                problem={problems[field]}
                onChange={(next) => onChange(changePlaces(own, field, next, preset))}
                onReset={() => onChange(without(own, field))}
              />
            </Table.Td>
            <Table.Td>
              <Text size="sm" fw={550}>
                {name}
              </Text>
              <Text size="xs" c="dimmed">
                {says}
              </Text>
            </Table.Td>
            {noted && (
              <Table.Td w="30%">
                <Text size="xs" c="dimmed">
                  {note}
                </Text>
              </Table.Td>
            )}
          </Table.Tr>
        );
      })}
    </DataTable>
  );
}

type CellProps = {
  name: string;
  sender: string;
  places: string[];
  placeholder: string;
  isOwn: boolean;
  problem: string | undefined;
  onChange: (places: string[]) => void;
  onReset: () => void;
};

function PlacesCell({ name, sender, places, placeholder, isOwn, problem, onChange, onReset }: CellProps) {
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <TagsInput
        flex={1}
        aria-label={`Sender’s name of ${name}`}
        value={places}
        onChange={onChange}
        placeholder={places.length > 0 ? '' : placeholder}
        error={problem}
        acceptValueOnBlur
        styles={{ inputField: { minWidth: 48 } }}
      />
      <Tooltip label={`Back to ${sender}’s`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={`Back to ${sender}’s name of ${name}`}
          style={{ visibility: isOwn ? 'visible' : 'hidden' }}
          onClick={onReset}
        >
          <IconArrowBackUp size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function without(own: OwnPlaces, field: PostbackField): OwnPlaces {
  const { [field]: _, ...rest } = own;
  return rest;
}
