import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { CopyField } from '../../ui/CopyField';
import { ButtonLink } from '../../ui/links';
import { reportingOf } from './report';
import { setupSteps } from './setup';
import { snippets } from './snippets';

export const FirstReport_integration = graphql(`
  fragment FirstReport_integration on Integration {
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
    defaultCurrency
  }
`);

type Props = { integration: FragmentOf<typeof FirstReport_integration>; label: string };

/** How the first sale is reported: a command for a terminal, or the way to the steps in the sender's settings. */
export function FirstReport({ integration: fragment, label }: Props) {
  const integration = readFragment(FirstReport_integration, fragment);
  const [command] = snippets(reportingOf(integration));
  if (setupSteps(integration.preset, integration.signature) || !command) {
    return (
      <div>
        <ButtonLink to="/integrations/$integrationId" params={{ integrationId: integration.id }}>
          Connect the sender
        </ButtonLink>
      </div>
    );
  }
  return (
    <CopyField
      label={label}
      value={command.code}
      hint="Put the click id, and the secret of the integration, in their places."
    />
  );
}
