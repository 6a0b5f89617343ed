import { Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { Mono } from '../../ui/values';
import { EndpointBadge, EndpointBadge_endpoint } from '../endpoint/EndpointBadge';
import { placeOf } from '../endpoint/standing';
import { tellsOf } from './form';
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
      statuses
      offer {
        id
        name
      }
      endpoint {
        ...EndpointBadge_endpoint
      }
      ...PartnerPostbackStatusButton_postback
    }
  `,
  [EndpointBadge_endpoint, PartnerPostbackStatusButton_postback],
);

type Props = { postbacks: readonly FragmentOf<typeof PartnerPostbackTable_postback>[] };

export function PartnerPostbackTable({ postbacks }: Props) {
  return (
    <DataTable label="Partner postbacks" columns={['Address', 'Offer', 'Tells of', 'Status', 'Change']}>
      {readFragment(PartnerPostbackTable_postback, postbacks).map((postback) => (
        <Table.Tr key={postback.id}>
          <Table.Td maw={420}>
            <TextLink to="/partner-postbacks/$partnerPostbackId" params={{ partnerPostbackId: postback.id }}>
              {placeOf(postback.urlTemplate)}
            </TextLink>
            <br />
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
          <Table.Td>{tellsOf(postback)}</Table.Td>
          <Table.Td>
            <EndpointBadge endpoint={postback.endpoint} />
          </Table.Td>
          <Table.Td>
            <PartnerPostbackStatusButton postback={postback} inList />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
