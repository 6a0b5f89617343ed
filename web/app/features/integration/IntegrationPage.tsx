import { Stack } from '@mantine/core';
import { IconAdjustments, IconFlask, IconInbox, IconZoomQuestion } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink, TextLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { PostbackTable, PostbackTable_postback } from '../postback/PostbackTable';
import { Guide, Guide_integration } from './Guide';
import { HealthSection, HealthSection_integration } from './HealthSection';
import { IntegrationStatusButton, IntegrationStatusButton_integration } from './IntegrationStatusButton';
import { SecretsSection, SecretsSection_integration } from './SecretsSection';
import { SettingsFacts } from './SettingsFacts';
import { Settings_integration } from './settings';

const IntegrationDetail = graphql(
  `
    query IntegrationDetail($id: ID!) {
      integration(id: $id) {
        id
        name
        status
        preset
        isSandbox
        ...IntegrationStatusButton_integration
        ...HealthSection_integration
        ...Guide_integration
        ...SecretsSection_integration
        ...Settings_integration
      }
      integrationPresets {
        word
        title
      }
      postbacks(first: 10, filter: { integrationId: $id }) {
        nodes {
          id
          ...PostbackTable_postback
        }
      }
    }
  `,
  [
    IntegrationStatusButton_integration,
    HealthSection_integration,
    Guide_integration,
    SecretsSection_integration,
    Settings_integration,
    PostbackTable_postback,
  ],
);

type Detail = ResultOf<typeof IntegrationDetail>;
type Integration = NonNullable<Detail['integration']>;

const POLL_MS = 5_000;
const route = getRouteApi('/member/integrations/$integrationId');

export function IntegrationPage() {
  const { integrationId } = route.useParams();
  const detail = useApiQuery(IntegrationDetail, { id: integrationId }, { pollMs: POLL_MS });
  return (
    <Loaded query={detail}>
      {(data) =>
        data.integration ? (
          <IntegrationView integration={data.integration} detail={data} />
        ) : (
          <Missing what="integration" />
        )
      }
    </Loaded>
  );
}

function IntegrationView({ integration, detail }: { integration: Integration; detail: Detail }) {
  const sender = detail.integrationPresets.find(({ word }) => word === integration.preset)?.title;
  return (
    <>
      <PageHeader
        title={integration.name}
        crumbs={[{ label: 'Integrations', to: '/integrations' }]}
        badge={
          <>
            <StatusBadge status={integration.status} />
            {integration.isSandbox && <StatusBadge status="SANDBOX" />}
          </>
        }
        actions={<Actions integration={integration} />}
      />
      <Stack gap="lg">
        <HealthSection integration={integration} />
        <Section title="Report a conversion">
          <Guide integration={integration} />
        </Section>
        <SecretsSection integration={integration} />
        <Section
          title="Settings"
          description={
            <>
              What is changed holds for what comes in from then on.{' '}
              <TextLink to="/postbacks/replay" search={{ integrationId: integration.id }}>
                Replay what came before
              </TextLink>
            </>
          }
          actions={
            <ButtonLink
              to="/integrations/$integrationId/settings"
              params={{ integrationId: integration.id }}
              size="xs"
              variant="default"
              leftSection={<IconAdjustments size={14} aria-hidden />}
            >
              Change settings
            </ButtonLink>
          }
        >
          <SettingsFacts integration={integration} sender={sender ?? integration.preset} />
        </Section>
        <LatestRequests integration={integration} postbacks={detail.postbacks.nodes} />
      </Stack>
    </>
  );
}

function Actions({ integration }: { integration: Integration }) {
  const params = { integrationId: integration.id };
  return (
    <>
      <ButtonLink
        to="/integrations/$integrationId/test"
        params={params}
        leftSection={<IconFlask size={16} aria-hidden />}
      >
        Fire a test
      </ButtonLink>
      <ButtonLink
        to="/integrations/$integrationId/explain"
        params={params}
        variant="default"
        leftSection={<IconZoomQuestion size={16} aria-hidden />}
      >
        Explain a request
      </ButtonLink>
      <IntegrationStatusButton integration={integration} />
    </>
  );
}

type LatestProps = { integration: Integration; postbacks: Detail['postbacks']['nodes'] };

function LatestRequests({ integration, postbacks }: LatestProps) {
  return (
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
      {postbacks.length > 0 ? (
        <PostbackTable postbacks={postbacks} />
      ) : (
        <EmptyState icon={IconInbox} title="Nothing received yet">
          Fire a test, or let the sender report; the request appears here within seconds.
        </EmptyState>
      )}
    </Section>
  );
}
