import { graphql } from '../../api/graphql';

export type WhichSecret = ReturnType<typeof graphql.scalar<'IntegrationSecret'>>;

/** Gives an integration a new secret, ours or the sender's. */
export const RotateSecret = graphql(`
  mutation RotateIntegrationSecret($input: RotateIntegrationSecretInput!) {
    rotateIntegrationSecret(input: $input) {
      integration {
        id
        hasSecret
        hasSigningSecret
      }
      secret
      userErrors {
        field
        message
        code
      }
    }
  }
`);

/** Ends the secret that was before the last rotation. */
export const EndPreviousSecret = graphql(`
  mutation EndPreviousIntegrationSecret($input: EndPreviousIntegrationSecretInput!) {
    endPreviousIntegrationSecret(input: $input) {
      integration {
        id
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);
