import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { Section } from '../../ui/Section';
import { Timestamp } from '../../ui/values';
import { EndPrevious } from './EndPrevious';
import { RotateSecretDialog } from './RotateSecretDialog';
import classes from './SecretsSection.module.css';
import { StopAskingForSecret } from './StopAskingForSecret';

export const SecretsSection_integration = graphql(`
  fragment SecretsSection_integration on Integration {
    id
    name
    hasSecret
    previousSecretUntil
    signature
    hasSigningSecret
    previousSigningSecretUntil
  }
`);

type Props = { integration: FragmentOf<typeof SecretsSection_integration> };

/** The secrets of an integration: whether there are any, and new ones. */
export function SecretsSection({ integration: fragment }: Props) {
  const integration = readFragment(SecretsSection_integration, fragment);
  const [secretOpen, secret] = useDisclosure(false);
  const [signingOpen, signing] = useDisclosure(false);
  const { id, hasSecret, signature, hasSigningSecret } = integration;
  return (
    <Section title="Secrets" description="With a new one, the one before stays good for as long as you say.">
      <Stack gap="md">
        <div className={classes.row}>
          <div className={classes.text}>
            <Text fw={550}>Secret</Text>
            <Text size="sm" c="dimmed">
              {hasSecret
                ? 'Needed with every report. We keep only its hash.'
                : 'None: anybody who knows the address can report.'}
            </Text>
            <Until which="SECRET" id={id} until={integration.previousSecretUntil} />
          </div>
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={secret.open}>
              {hasSecret ? 'New secret' : 'Ask for a secret'}
            </Button>
            {hasSecret && <StopAskingForSecret integrationId={id} name={integration.name} />}
          </Group>
        </div>
        {signature !== 'NONE' && (
          <div className={classes.row}>
            <div className={classes.text}>
              <Text fw={550}>Signing secret</Text>
              <Text size="sm" c={hasSigningSecret ? 'dimmed' : 'var(--mantine-color-error)'}>
                {hasSigningSecret
                  ? 'Every report must be signed with it.'
                  : 'Missing: until it is saved here, every report is refused.'}
              </Text>
              <Until which="SIGNING_SECRET" id={id} until={integration.previousSigningSecretUntil} />
            </div>
            <Button size="xs" variant={hasSigningSecret ? 'default' : 'filled'} onClick={signing.open}>
              {hasSigningSecret ? 'New signing secret' : 'Add the signing secret'}
            </Button>
          </div>
        )}
      </Stack>
      <RotateSecretDialog
        opened={secretOpen}
        onClose={secret.close}
        integrationId={id}
        which="SECRET"
        replaces={hasSecret}
        given={false}
      />
      <RotateSecretDialog
        opened={signingOpen}
        onClose={signing.close}
        integrationId={id}
        which="SIGNING_SECRET"
        replaces={hasSigningSecret}
        given={signature !== 'STANDARD_WEBHOOKS'}
      />
    </Section>
  );
}

type UntilProps = { id: string; which: 'SECRET' | 'SIGNING_SECRET'; until: string | null };

function Until({ id, which, until }: UntilProps) {
  if (!until) return null;
  return (
    <Group gap="xs" mt={4}>
      <Text size="sm">
        The one before is good until <Timestamp value={until} />.
      </Text>
      <EndPrevious integrationId={id} which={which} />
    </Group>
  );
}
