import { Stack } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { CopyField } from '../../ui/CopyField';
import { finishedUrl, reportingOf } from './report';
import { SetupSteps } from './SetupSteps';
import { SnippetTabs } from './SnippetTabs';
import { setupSteps } from './setup';

export const Guide_integration = graphql(`
  fragment Guide_integration on Integration {
    id
    preset
    postbackUrl
    mapping {
      field
      from
    }
    amountUnit
    signature
    hasSecret
    hasSigningSecret
    defaultCurrency
  }
`);

type Props = {
  integration: FragmentOf<typeof Guide_integration>;
  /** Secrets that were just made; they are known at no other time. */
  secret?: string | null;
  signingSecret?: string | null;
};

/** How to make the sender report: its address, and either code or the steps in the sender's own settings. */
export function Guide({ integration: fragment, secret, signingSecret }: Props) {
  const integration = readFragment(Guide_integration, fragment);
  const steps = setupSteps(integration.preset, integration.signature);
  const reporting = reportingOf(integration, {
    secret: secret ?? null,
    signingSecret: signingSecret ?? null,
  });
  if (steps) {
    return (
      <Stack gap="lg">
        <CopyField
          label="Postback address"
          value={reporting.secret ? finishedUrl(reporting) : integration.postbackUrl}
        />
        <SetupSteps steps={steps} integration={integration} />
      </Stack>
    );
  }
  return (
    <Stack gap="lg">
      <CopyField label="Postback address" value={integration.postbackUrl} />
      {!reporting.signingSecret && (
        <CopyField
          label="Address with everything in it"
          value={finishedUrl(reporting)}
          hint={`For senders that call one address: put their own macros where braces stand.${
            reporting.secret
              ? ' Whoever can read the address knows the secret; where a header can be sent, leave secret out of it and send X-Postback-Secret.'
              : ''
          }`}
        />
      )}
      <SnippetTabs reporting={reporting} shown={secret != null || signingSecret != null} />
    </Stack>
  );
}
