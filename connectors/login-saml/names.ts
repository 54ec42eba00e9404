// The names of SAML 2.0 that are read or written here (saml-core, saml-bindings, xmlenc-core1). Nothing else.

export const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const encryptionNamespace = 'http://www.w3.org/2001/04/xmlenc#';
export const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
export const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
export const status = 'urn:oasis:names:tc:SAML:2.0:status:';
export const postBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
