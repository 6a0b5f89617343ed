import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql, readFragment } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import type { UserError } from '../../api/user-errors';
import { Loaded } from '../../ui/Loaded';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { TestFireForm, TestFireForm_integration, TestFireForm_link, type TestSale } from './TestFireForm';
import { TestRunning } from './TestRunning';
import { TestTranscript } from './TestTranscript';
import { TestTranscript_payload } from './test-fire';

const TestedIntegration = graphql(
  `
    query TestedIntegration($id: ID!) {
      integration(id: $id) {
        id
        name
        ...TestFireForm_integration
      }
      trackingLinks(first: 100) {
        nodes {
          id
          ...TestFireForm_link
        }
      }
    }
  `,
  [TestFireForm_integration, TestFireForm_link],
);

const TestPostback = graphql(
  `
    mutation TestPostback($input: TestPostbackInput!) {
      testPostback(input: $input) {
        ...TestTranscript_payload
        userErrors {
          field
          message
          code
        }
      }
    }
  `,
  [TestTranscript_payload],
);

const route = getRouteApi('/member/integrations/$integrationId/test');

/** Tries an integration out: a visit and a report of our own, through the doors that everybody uses. */
export function TestFirePage() {
  const { integrationId } = route.useParams();
  const tested = useApiQuery(TestedIntegration, { id: integrationId });
  const fire = useApiMutation(TestPostback);
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const run = (sale: TestSale) => {
    setErrors([]);
    fire.mutate(
      { input: { integrationId, ...sale } },
      { onSuccess: ({ testPostback }) => setErrors(testPostback.userErrors) },
    );
  };
  const transcript = fire.data && readFragment(TestTranscript_payload, fire.data.testPostback);
  return (
    <Loaded query={tested}>
      {({ integration, trackingLinks }) =>
        integration ? (
          <>
            <PageHeader
              title="Fire a test"
              crumbs={[
                { label: 'Integrations', to: '/integrations' },
                { label: integration.name, to: `/integrations/${integration.id}` },
              ]}
              description="A visitor follows a link, and a sale of the visit is reported, over HTTP like the sender’s own. What it makes are tests: in no report, balance or cap."
            />
            <Stack gap="lg">
              <Section title="The sale">
                <TestFireForm
                  integration={integration}
                  links={trackingLinks.nodes}
                  pending={fire.isPending}
                  errors={errors}
                  error={fire.error}
                  onFire={run}
                />
              </Section>
              {fire.isPending && <TestRunning />}
              {transcript && transcript.steps.length > 0 && <TestTranscript transcript={transcript} />}
            </Stack>
          </>
        ) : (
          <Missing what="integration" />
        )
      }
    </Loaded>
  );
}
