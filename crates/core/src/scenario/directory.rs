use std::sync::OnceLock;

use rolecall_source::Names;

use super::account::{Account, AttachedPolicy, Role, User};

/// Where to find what a world's accounts hold, worked out when it is first asked for.
#[derive(Debug, Default)]
pub(crate) struct Directory(OnceLock<Entries>);

/// Positions in the lists of a world. Of accounts with one id the first counts, and of roles and
/// users with one ARN.
#[derive(Debug, Default)]
struct Entries {
    accounts: Names<usize>,
    roles: Names<usize>,
    users: Names<usize>,
    /// Account, kind and name of the identity providers.
    providers: Names,
    /// The ARNs of the managed policies that are attached.
    attached: Names,
}

impl Directory {
    pub(crate) fn account<'s>(&self, accounts: &'s [Account], id: &str) -> Option<&'s Account> {
        accounts.get(*self.entries(accounts).accounts.get(id)?)
    }

    pub(crate) fn role<'s>(
        &self,
        accounts: &'s [Account],
        account: &'s Account,
        arn: &str,
    ) -> Option<&'s Role> {
        account.roles.get(*self.entries(accounts).roles.get(arn)?)
    }

    pub(crate) fn user<'s>(
        &self,
        accounts: &'s [Account],
        account: &'s Account,
        arn: &str,
    ) -> Option<&'s User> {
        account.users.get(*self.entries(accounts).users.get(arn)?)
    }

    /// Whether an account has an identity provider; `kind` is `saml-provider` or `oidc-provider`,
    /// `name` what follows it in the provider's ARN.
    pub(crate) fn has_provider(
        &self,
        accounts: &[Account],
        account: &str,
        kind: &str,
        name: &str,
    ) -> bool {
        let provider = provider(account, kind, name);
        self.entries(accounts).providers.contains(&provider)
    }

    /// Whether a managed policy is attached to something.
    pub(crate) fn is_attached(&self, accounts: &[Account], arn: &str) -> bool {
        self.entries(accounts).attached.contains(arn)
    }

    fn entries(&self, accounts: &[Account]) -> &Entries {
        self.0.get_or_init(|| Entries::of(accounts))
    }
}

impl Entries {
    fn of(accounts: &[Account]) -> Self {
        let mut entries = Self::default();
        for (number, account) in accounts.iter().enumerate() {
            let policies = account.policies();
            for arn in policies.filter_map(AttachedPolicy::managed) {
                entries.attached.add(arn);
            }
            if entries.accounts.insert_new(&account.id, number).is_some() {
                continue;
            }
            for (number, role) in account.roles.iter().enumerate() {
                entries.roles.insert_new(&role.arn(account), number);
            }
            for (number, user) in account.users.iter().enumerate() {
                entries.users.insert_new(&user.arn(account), number);
            }
            let saml = account.saml_providers.iter();
            let saml = saml.map(|p| provider(&account.id, "saml-provider", &p.name));
            let oidc = account.oidc_providers.iter().map(|p| {
                let host = p.url.trim_start_matches("https://");
                provider(&account.id, "oidc-provider", host)
            });
            for provider in saml.chain(oidc) {
                entries.providers.add(&provider);
            }
        }
        entries
    }
}

fn provider(account: &str, kind: &str, name: &str) -> String {
    [account, "/", kind, "/", name].concat()
}
