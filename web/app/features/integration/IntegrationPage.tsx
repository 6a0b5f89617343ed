import { Stack } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { CopyField } from '../../ui/CopyField';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { TextLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { Facts, Mono, Timestamp } from '../../ui/values';
import { PostbackTable, PostbackTable_postback } from '../postback/PostbackTable';
import { postbackCurl, SECRET_PLACEHOLDER } from './curl';
import { describeDedupe } from './dedupe';
import { IntegrationStatusButton, IntegrationStatusButton_integration } from './IntegrationStatusButton';

const IntegrationDetail = graphql(
  `
    query IntegrationDetail($id: ID!) {
      integration(id: $id) {
        id
        name
        status
        postbackUrl
        hasSecret
        dedupeBy
        txnIdRequired
        defaultEvent
        defaultCurrency
        createdAt
        offer {
          id
          name
        }
        ...IntegrationStatusButton_integration
      }
      postbacks(first: 10, filter: { integrationId: $id }) {
        nodes {
          id
          ...PostbackTable_postback
        }
      }
    }
  `,
  [IntegrationStatusButton_integration, PostbackTable_postback],
);

const POLL_MS = 5_000;
const route = getRouteApi('/member/integrations/$integrationId');

export function IntegrationPage() {
  const { integrationId } = route.useParams();
  const detail = useApiQuery(IntegrationDetail, { id: integrationId }, { pollMs: POLL_MS });
  return (
    <Loaded query={detail}>
      {(data) => (data.integration ? <IntegrationView detail={data} /> : <Missing what="integration" />)}
    </Loaded>
  );
}

function IntegrationView({ detail }: { detail: ResultOf<typeof IntegrationDetail> }) {
  const { integration, postbacks } = detail;
  if (!integration) return null;
  return (
    <>
      <PageHeader
        title={integration.name}
        crumbs={[{ label: 'Integrations', to: '/integrations' }]}
        badge={<StatusBadge status={integration.status} />}
        actions={<IntegrationStatusButton integration={integration} />}
      />
      <Stack gap="lg">
        <Section title="Report a conversion">
          <Stack>
            <CopyField label="Postback address" value={integration.postbackUrl} />
            <CopyField
              label="Try it from a terminal"
              value={postbackCurl({
                postbackUrl: integration.postbackUrl,
                secret: integration.hasSecret ? SECRET_PLACEHOLDER : null,
                currency: integration.defaultCurrency,
              })}
              hint={
                integration.hasSecret
                  ? 'Put a real click id and the secret in their places. The secret was shown when the integration was created.'
                  : 'Put the id of a real click where CLICK_ID stands.'
              }
            />
          </Stack>
        </Section>
        <Section title="Settings">
          <Facts
            facts={[
              {
                term: 'Reports for',
                value: integration.offer ? (
                  <TextLink to="/offers/$offerId" params={{ offerId: integration.offer.id }}>
                    {integration.offer.name}
                  </TextLink>
                ) : (
                  'Any offer; the click decides'
                ),
              },
              {
                term: 'Secret',
                value: integration.hasSecret ? 'Needed' : 'None: anybody who knows the address can report',
              },
              { term: 'Default event', value: <Mono>{integration.defaultEvent}</Mono> },
              { term: 'Default currency', value: integration.defaultCurrency ?? 'The offer’s' },
              { term: 'Same when the same', value: describeDedupe(integration.dedupeBy) },
              { term: 'Order id', value: integration.txnIdRequired ? 'Required' : 'Optional' },
              { term: 'Created', value: <Timestamp value={integration.createdAt} /> },
            ]}
          />
        </Section>
        <Section
          title="Latest requests"
          description="Every request to this address, accepted or not."
          actions={
            <TextLink to="/postbacks" search={{ integrationId: integration.id }}>
              See all
            </TextLink>
          }
          flush
        >
          {postbacks.nodes.length > 0 ? (
            <PostbackTable postbacks={postbacks.nodes} />
          ) : (
            <EmptyState icon={IconInbox} title="Nothing received yet">
              Send the command above from a terminal; the request appears here within seconds.
            </EmptyState>
          )}
        </Section>
      </Stack>
    </>
  );
}
