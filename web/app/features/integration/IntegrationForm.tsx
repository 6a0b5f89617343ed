import { Anchor, Button, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { ButtonLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { senderMakesSecret } from './choices';
import { useSettingsForm } from './form';
import { Guide_integration } from './Guide';
import { type Preset, sendsDocuments } from './presets';
import { iconOf } from './SenderChooser';
import { SettingsParts } from './SettingsParts';
import { type SettingsValues, settingsInput, startingValues } from './settings';

const CreateIntegration = graphql(
  `
    mutation CreateIntegration($input: CreateIntegrationInput!) {
      createIntegration(input: $input) {
        integration {
          id
          name
          ...Guide_integration
        }
        secret
        signingSecret
        userErrors {
          field
          message
          code
        }
      }
    }
  `,
  [Guide_integration],
);

type Payload = ResultOf<typeof CreateIntegration>['createIntegration'];

export type Created = Omit<Payload, 'integration'> & { integration: NonNullable<Payload['integration']> };

type Props = { preset: Preset; onCreated: (created: Created) => void };

export function IntegrationForm({ preset, onCreated }: Props) {
  const [rest, setRest] = useState<UserError[]>([]);
  const create = useApiMutation(CreateIntegration);
  const form = useSettingsForm(startingValues(preset));
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      create.mutate(
        { input: { ...settingsInput(values, preset), ...secretsOf(values) } },
        {
          onSuccess: ({ createIntegration: { integration, ...payload } }) => {
            if (integration) onCreated({ ...payload, integration });
            else setRest(showUserErrors(form, payload.userErrors));
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <SenderSummary preset={preset} />
        <FormAlert errors={rest} error={create.error} />
        <SettingsParts form={form} preset={preset} isNew />
        <Group>
          <Button type="submit" loading={create.isPending}>
            Create integration
          </Button>
          <ButtonLink to="/integrations" variant="default">
            Cancel
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  );
}

function SenderSummary({ preset }: { preset: Preset }) {
  const Icon = iconOf(preset.word);
  return (
    <Section>
      <Group justify="space-between" align="flex-start">
        <Group align="flex-start" wrap="nowrap" flex={1} miw={240}>
          <ThemeIcon variant="light" size={40} aria-hidden>
            <Icon size={22} stroke={1.7} />
          </ThemeIcon>
          <div>
            <Text fw={600}>{preset.title}</Text>
            <Text size="sm" c="dimmed">
              {preset.about}{' '}
              {preset.source.startsWith('https://') && (
                <Anchor href={preset.source} target="_blank" rel="noreferrer" inherit underline="always">
                  Its documentation
                </Anchor>
              )}
            </Text>
            {sendsDocuments(preset) && (
              <Text size="sm" mt={4}>
                What to set up at {preset.title} is shown once the integration has its address.
              </Text>
            )}
          </div>
        </Group>
        <ButtonLink to="/integrations/new" search={{}} variant="default" size="xs">
          Change sender
        </ButtonLink>
      </Group>
    </Section>
  );
}

function secretsOf({ withSecret, signature, signingSecret }: SettingsValues) {
  const given = signingSecret.trim();
  return { withSecret, signingSecret: senderMakesSecret(signature) && given !== '' ? given : null };
}
