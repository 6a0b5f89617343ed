import { Group, Stack } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { ButtonLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { Guide, Guide_integration } from './Guide';
import type { Created } from './IntegrationForm';
import { ShownOnce } from './ShownOnce';

const ReadyIntegration = graphql(
  `
    query ReadyIntegration($id: ID!) {
      integration(id: $id) {
        id
        ...Guide_integration
      }
    }
  `,
  [Guide_integration],
);

/** What to do with a new integration. */
export function IntegrationReady({ created }: { created: Created }) {
  const { integration, secret, signingSecret } = created;
  // Asked again, because the last step of a guide may give it its signing secret.
  const latest = useApiQuery(ReadyIntegration, { id: integration.id });
  return (
    <Stack gap="lg" maw={860}>
      {(secret || signingSecret) && (
        <Section>
          <ShownOnce secret={secret} signingSecret={signingSecret} />
        </Section>
      )}
      <Section title="Connect the sender">
        <Guide
          integration={latest.data?.integration ?? integration}
          secret={secret}
          signingSecret={signingSecret}
        />
      </Section>
      <Group>
        <ButtonLink
          to="/integrations/$integrationId/test"
          params={{ integrationId: integration.id }}
          leftSection={<IconFlask size={16} aria-hidden />}
        >
          Fire a test
        </ButtonLink>
        <ButtonLink
          to="/integrations/$integrationId"
          params={{ integrationId: integration.id }}
          variant="default"
        >
          Go to the integration
        </ButtonLink>
        <ButtonLink to="/" variant="default">
          Back to the overview
        </ButtonLink>
      </Group>
    </Stack>
  );
}
