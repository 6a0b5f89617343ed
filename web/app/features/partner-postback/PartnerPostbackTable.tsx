import { Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono } from '../../ui/values';
import {
  PartnerPostbackStatusButton,
  PartnerPostbackStatusButton_postback,
} from './PartnerPostbackStatusButton';

export const PartnerPostbackTable_postback = graphql(
  `
    fragment PartnerPostbackTable_postback on PartnerPostback {
      id
      urlTemplate
      events
      status
      offer {
        id
        name
      }
      ...PartnerPostbackStatusButton_postback
    }
  `,
  [PartnerPostbackStatusButton_postback],
);

type Props = { postbacks: readonly FragmentOf<typeof PartnerPostbackTable_postback>[] };

export function PartnerPostbackTable({ postbacks }: Props) {
  return (
    <DataTable label="Partner postbacks" columns={['Address', 'Offer', 'Events', 'Status', 'Change']}>
      {readFragment(PartnerPostbackTable_postback, postbacks).map((postback) => (
        <Table.Tr key={postback.id}>
          <Table.Td maw={420}>
            <Mono>{postback.urlTemplate}</Mono>
          </Table.Td>
          <Table.Td className="wp-break">
            {postback.offer ? (
              <TextLink to="/offers/$offerId" params={{ offerId: postback.offer.id }}>
                {postback.offer.name}
              </TextLink>
            ) : (
              <Text span inherit c="dimmed">
                All offers
              </Text>
            )}
          </Table.Td>
          <Table.Td>{postback.events?.length ? postback.events.join(', ') : 'All events'}</Table.Td>
          <Table.Td>
            <StatusBadge status={postback.status} />
          </Table.Td>
          <Table.Td>
            <PartnerPostbackStatusButton postback={postback} />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
