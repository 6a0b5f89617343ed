import { Button, Group, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { useSettingsForm } from './form';
import { type Preset, Presets_preset, presetsOf } from './presets';
import { SenderSelect } from './SenderSelect';
import { SettingsParts } from './SettingsParts';
import { ShownOnce } from './ShownOnce';
import { Settings_integration, settingsInput, startingValues, valuesOf } from './settings';

const IntegrationSettings = graphql(
  `
    query IntegrationSettings($id: ID!) {
      integration(id: $id) {
        id
        name
        ...Settings_integration
      }
      integrationPresets {
        word
        ...Presets_preset
      }
    }
  `,
  [Settings_integration, Presets_preset],
);

const UpdateIntegration = graphql(`
  mutation UpdateIntegration($input: UpdateIntegrationInput!) {
    updateIntegration(input: $input) {
      integration {
        id
      }
      signingSecret
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const route = getRouteApi('/member/integrations/$integrationId/settings');

export function IntegrationSettingsPage() {
  const { integrationId } = route.useParams();
  const settings = useApiQuery(IntegrationSettings, { id: integrationId });
  return (
    <Loaded query={settings}>
      {({ integration, integrationPresets }) =>
        integration ? (
          <>
            <PageHeader
              title="Change settings"
              crumbs={[
                { label: 'Integrations', to: '/integrations' },
                { label: integration.name, to: `/integrations/${integration.id}` },
              ]}
              description="Requests that come after you save are read by the new settings; the past stays as it was decided."
            />
            <SettingsForm integration={integration} presets={presetsOf(integrationPresets)} />
          </>
        ) : (
          <Missing what="integration" />
        )
      }
    </Loaded>
  );
}

type FormProps = { integration: FragmentOf<typeof Settings_integration>; presets: readonly Preset[] };

function SettingsForm({ integration: fragment, presets }: FormProps) {
  const integration = readFragment(Settings_integration, fragment);
  const navigate = route.useNavigate();
  const [word, setWord] = useState(integration.preset);
  const [rest, setRest] = useState<UserError[]>([]);
  const [signingSecret, setSigningSecret] = useState<string | null>(null);
  const update = useApiMutation(UpdateIntegration);
  const form = useSettingsForm(valuesOf(integration));
  const preset = presets.find((each) => each.word === word) ?? presets[0];
  if (!preset) return null;
  if (signingSecret) return <Saved integrationId={integration.id} signingSecret={signingSecret} />;
  const back = () =>
    void navigate({ to: '/integrations/$integrationId', params: { integrationId: integration.id } });
  const choose = (next: Preset) => {
    setWord(next.word);
    const { mapping, statusMapping, amountUnit, signature, answerStyle } = startingValues(next);
    form.setValues({ mapping, statusMapping, amountUnit, signature, answerStyle });
  };
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      const { withSecret: _, ...input } = settingsInput(values, preset);
      update.mutate(
        { input: { id: integration.id, ...input } },
        {
          onSuccess: ({ updateIntegration: payload }) => {
            if (!payload.integration) return setRest(showUserErrors(form, payload.userErrors));
            said('Settings saved');
            if (payload.signingSecret) setSigningSecret(payload.signingSecret);
            else back();
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <FormAlert errors={rest} error={update.error} />
        <Section title="Sender">
          <SenderSelect presets={presets} value={word} onChange={choose} />
        </Section>
        <SettingsParts form={form} preset={preset} />
        <Group>
          <Button type="submit" loading={update.isPending}>
            Save settings
          </Button>
          <Button variant="default" onClick={back}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Saved({ integrationId, signingSecret }: { integrationId: string; signingSecret: string }) {
  return (
    <Section title="Settings saved">
      <Stack maw={760}>
        <Text size="sm">From now on every report has to be signed.</Text>
        <ShownOnce signingSecret={signingSecret} />
        <Group>
          <ButtonLink to="/integrations/$integrationId" params={{ integrationId }}>
            Done
          </ButtonLink>
        </Group>
      </Stack>
    </Section>
  );
}
