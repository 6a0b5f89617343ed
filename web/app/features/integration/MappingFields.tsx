import { NativeSelect, Stack, Text } from '@mantine/core';
import { Disclosure } from '../../ui/Disclosure';
import { AMOUNT_UNITS } from './choices';
import { MAIN_FIELDS, OTHER_FIELDS } from './fields';
import { messageOf, type SettingsForm } from './form';
import { MappingTable } from './MappingTable';
import { placeProblems } from './mapping';
import type { Preset } from './presets';
import { StatusWords } from './StatusWords';

type Props = { form: SettingsForm; preset: Preset };

/** How the sender's words become ours: names, the unit of amounts, words for a status. */
export function MappingFields({ form, preset }: Props) {
  const problems = placeProblems(form.values.mapping);
  const table = {
    preset,
    own: form.values.mapping,
    problems,
    onChange: (own: typeof form.values.mapping) => form.setFieldValue('mapping', own),
  };
  const otherProblem = OTHER_FIELDS.some(({ field }) => problems[field] !== undefined);
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <Text size="sm" c="dimmed" maw={760}>
          The names are {preset.title}’s. Change those that your sender spells otherwise: type a parameter
          name and press Enter. In a JSON body, a name that begins with a slash, like /data/order/id, leads to
          the value.
        </Text>
        <MappingTable label="Names of the main fields" fields={MAIN_FIELDS} {...table} />
        <Disclosure summary="More fields" open={otherProblem}>
          <MappingTable label="Names of more fields" fields={OTHER_FIELDS} {...table} />
        </Disclosure>
        {messageOf(form, 'mapping') && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {messageOf(form, 'mapping')}
          </Text>
        )}
      </Stack>
      <NativeSelect
        label="Amounts are in"
        description="Some senders count cents"
        data={AMOUNT_UNITS}
        maw={372}
        {...form.getInputProps('amountUnit')}
      />
      <StatusWords
        preset={preset}
        rows={form.values.statusMapping}
        onChange={(rows) => form.setFieldValue('statusMapping', rows)}
        error={messageOf(form, 'statusMapping')}
      />
    </Stack>
  );
}
