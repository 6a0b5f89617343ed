import { Table, Text } from '@mantine/core';
import { DataTable } from '../../ui/DataTable';
import { Mono } from '../../ui/values';
import type { Parameter } from './request';

type Props = { label: string; parameters: readonly Parameter[] };

/** Parameters as they came, decoded; strangers wrote them. */
export function ParameterTable({ label, parameters }: Props) {
  return (
    <DataTable label={label} columns={['Parameter', 'Value']} minWidth={320}>
      {parameters.map(({ name, value, repeated }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same parameter may come twice.
        <Table.Tr key={index}>
          <Table.Td maw={240}>
            <Mono>{name}</Mono>
            {repeated && (
              <Text size="xs" c="dimmed">
                given more than once
              </Text>
            )}
          </Table.Td>
          <Table.Td>
            {value === '' ? (
              <Text size="sm" c="dimmed">
                empty
              </Text>
            ) : (
              <Mono>{value}</Mono>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
