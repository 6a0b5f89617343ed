import { Stack, Table, Text } from '@mantine/core';
import { type FragmentOf, readFragment } from '../../api/graphql';
import { plural } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { Disclosure } from '../../ui/Disclosure';
import { TextLink } from '../../ui/links';
import { type Fact, Facts, Mono } from '../../ui/values';
import { AMOUNT_UNITS, ANSWER_STYLES, ATTRIBUTION_ORDERS, labelOf, MEANINGS, SIGNATURES } from './choices';
import { describeDedupe } from './dedupe';
import { fieldLabel } from './fields';
import { Settings_integration } from './settings';

type Props = { integration: FragmentOf<typeof Settings_integration>; sender: string };
type Settings = ReturnType<typeof read>;

/** Every setting of an integration, to be read. */
export function SettingsFacts({ integration, sender }: Props) {
  const settings = read(integration);
  const mapped = settings.mapping.filter(({ from, isOwn }) => from.length > 0 || isOwn);
  return (
    <Stack gap="lg">
      <Facts facts={[...decides(settings, sender), ...proves(settings), ...answers(settings)]} />
      {mapped.length > 0 && (
        <Disclosure summary={`What the sender calls things (${plural(mapped.length, 'field')})`}>
          <DataTable label="Names of fields" columns={['Sender’s name', 'Field', 'From']} minWidth={420}>
            {mapped.map(({ field, from, isOwn }) => (
              <Table.Tr key={field}>
                <Table.Td>
                  {from.length > 0 ? <Mono>{from.join(', ')}</Mono> : <Text size="sm">Not read</Text>}
                </Table.Td>
                <Table.Td>{fieldLabel(field)}</Table.Td>
                <Table.Td>{isOwn ? 'Changed here' : sender}</Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        </Disclosure>
      )}
      {settings.statusMapping.length > 0 && (
        <Disclosure summary={`Words for a status (${plural(settings.statusMapping.length, 'word')})`}>
          <DataTable label="Words for a status" columns={['Word', 'Meaning', 'From']} minWidth={420}>
            {settings.statusMapping.map(({ word, meaning, isOwn }) => (
              <Table.Tr key={word}>
                <Table.Td>
                  <Mono>{word}</Mono>
                </Table.Td>
                <Table.Td>{labelOf(MEANINGS, meaning)}</Table.Td>
                <Table.Td>{isOwn ? 'Changed here' : sender}</Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        </Disclosure>
      )}
    </Stack>
  );
}

function read(integration: Props['integration']) {
  return readFragment(Settings_integration, integration);
}

function decides(settings: Settings, sender: string): Fact[] {
  return [
    { term: 'Sender', value: sender },
    {
      term: 'Reports for',
      value: settings.offer ? (
        <TextLink to="/offers/$offerId" params={{ offerId: settings.offer.id }}>
          {settings.offer.name}
        </TextLink>
      ) : (
        'Any offer; the click decides'
      ),
    },
    { term: 'Same when the same', value: describeDedupe(settings.dedupeBy) },
    { term: 'Order id', value: settings.txnIdRequired ? 'Required' : 'Optional' },
    { term: 'Default event', value: <Mono>{settings.defaultEvent}</Mono> },
    { term: 'Default currency', value: settings.defaultCurrency ?? 'The offer’s' },
    { term: 'Amounts', value: labelOf(AMOUNT_UNITS, settings.amountUnit) },
  ];
}

function proves(settings: Settings): Fact[] {
  const { allowedAddresses } = settings;
  return [
    { term: 'Signature', value: labelOf(SIGNATURES, settings.signature) },
    {
      term: 'Allowed addresses',
      value: allowedAddresses.length > 0 ? <Mono>{allowedAddresses.join(', ')}</Mono> : 'Any',
    },
  ];
}

function answers(settings: Settings): Fact[] {
  const { payoutOverride, parkHours, answerBody } = settings;
  return [
    {
      term: 'Unknown click',
      value: parkHours === 0 ? 'Refused at once' : `Kept for ${plural(parkHours, 'hour')} and tried again`,
    },
    {
      term: 'Click and coupon differ',
      value: `${labelOf(ATTRIBUTION_ORDERS, settings.attributionOrder)} is credited`,
    },
    {
      term: 'Payout by the sender',
      value: payoutOverride
        ? `Allowed from ${payoutOverride.lowest} to ${payoutOverride.highest}`
        : 'Not allowed; the terms decide',
    },
    { term: 'Answers', value: labelOf(ANSWER_STYLES, settings.answerStyle) },
    { term: 'Fixed answer', value: answerBody === null ? 'None; JSON' : <Mono>{answerBody}</Mono> },
    { term: 'Sandbox', value: settings.isSandbox ? 'Yes: everything is a test' : 'No' },
  ];
}
