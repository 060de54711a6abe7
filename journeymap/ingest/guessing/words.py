"""Usual column names in English, German, French, Spanish and Portuguese, best first, written as `plain`
writes them."""


def _words(text: str) -> list[str]:
    return text.split()


TIME = _words("""
 time_timestamp timestamp event_timestamp event_time event_datetime datetime date_time occurred_at
 happened_at time time_stamp ts complete_timestamp completed_at complete_time completion_time end_timestamp
 end_time start_timestamp start_time started_at created_at created create_time creation_date creation_time
 created_date recorded_at recorded_date submitted_at submit_date submission_date response_date responded_at
 review_date received_at logged_at updated_at updated modified_at date event_date invoice_date order_date
 transaction_date visit_time day when zeitstempel zeitpunkt ereigniszeit datum_uhrzeit datum_zeit zeit
 uhrzeit datum erstellt_am erstellt angelegt_am erfassungsdatum buchungsdatum bestelldatum rechnungsdatum
 horodatage date_heure date_evenement heure date_creation date_de_creation cree_le date_commande date_facture
 marca_de_tiempo fecha_hora fecha_y_hora fecha fecha_evento fecha_creacion fecha_de_creacion creado hora
 momento fecha_pedido fecha_factura
 carimbo_de_data_hora data_hora data_e_hora data_evento data data_criacao data_de_criacao criado_em
 data_pedido""")
TIME_PARTS = _words("""timestamp datetime time date created at zeitstempel zeitpunkt datum zeit horodatage
date heure
 fecha hora data momento""")

ACTIVITY = _words("""
 concept_name activity activity_name event_name event event_type event_title action action_name action_type
 step step_name task task_name operation operation_name process_step interaction interaction_type
 touchpoint what page_name screen_name screen page page_title page_path page_location path url
 aktivitat aktivitaet aktivitatsname ereignis ereignisname ereignistyp schritt prozessschritt aktion tatigkeit
 taetigkeit aufgabe seite
 activite nom_activite evenement nom_evenement type_evenement etape action_realisee tache
 actividad nombre_actividad evento nombre_evento tipo_evento accion paso tarea
 atividade nome_atividade nome_evento tipo_de_evento acao etapa passo tarefa pagina""")
ACTIVITY_LATE = _words("""status new_status state new_state order_status type category description product
 product_name name title subject zustand art beschreibung bezeichnung statut etat description libelle estado
 tipo descripcion situacao descricao""")

CASE = _words("""
 case_concept_name case_id case case_key case_number case_no trace_id trace process_instance_id
 process_instance instance_id process_id order_id order_no order_number order ticket_id ticket_number
 ticket incident_id incident_number incident sr_number service_request request_id issue_id claim_id claim
 application_id contract_id invoice_no invoice_number invoice_id invoice booking_id reservation_id
 shipment_id policy_id transaction_id fall_id fall fallnummer fallnr vorgangs_id vorgang_id vorgangsnummer
 vorgangsnr auftrags_id auftragsnummer auftragsnr auftrag bestell_id bestellnummer bestellnr bestellung
 ticketnummer rechnungsnummer rechnungsnr aktenzeichen antragsnummer antrag_id
 cas id_cas dossier id_dossier numero_dossier no_dossier commande id_commande commande_id numero_commande
 num_commande facture numero_facture id_demande
 caso id_caso caso_id expediente id_expediente numero_expediente pedido id_pedido pedido_id numero_pedido
 numero_factura factura id_ticket id_solicitud
 processo id_processo numero_processo numero_do_pedido chamado id_chamado nota_fiscal protocolo""")
CASE_PARTS = _words("""case trace order ticket incident invoice claim booking fall vorgang auftrag
bestellung dossier
 commande caso expediente pedido processo chamado""")

CUSTOMER = _words("""
 customer_id customer customer_key customer_no customer_number customer_code cust_id cust_no cust
 client_id client
 user_id user user_pseudo_id user_key member_id member person_id person contact_id account_id subscriber_id
 visitor_id full_visitor_id distinct_id anonymous_id device_id patient_id patient passenger_id guest_id
 profile_id buyer_id shopper_id requester_id consumer_id customer_unique_id
 kunden_id kunde kunden_nr kundennummer kundennr kunden_nummer nutzer_id nutzer benutzer_id benutzer
 mitglied_id mitgliedsnummer besucher_id
 id_client client_id numero_client no_client code_client utilisateur id_utilisateur usager id_usager abonne
 id_cliente cliente_id cliente codigo_cliente numero_cliente usuario id_usuario usuario_id
 codigo_do_cliente utilizador id_utilizador id_do_cliente username user_name customer_email user_email email
 e_mail email_address mail""")

SESSION = _words("""session_id session session_key ga_session_id visit_id visit sitzungs_id sitzung id_session
 id_visite visite sesion id_sesion sesion_id sessao id_sessao sessao_id id_da_sessao""")

CHANNEL = _words("""channel case_channel contact_channel sales_channel channel_name channel_grouping
source_channel
 via_channel via medium utm_medium utm_source traffic_source source src platform kanal kontaktkanal
 vertriebskanal
 kanalname quelle canal canal_de_vente canal_contact canal_de_contacto canal_de_venta canal_de_venda origem
 origen plateforme plataforma""")

VALUE = _words("""value event_value event_value_in_usd amount order_value order_amount total_amount
total_value
 payment_value payment_amount revenue price total sales turnover betrag wert umsatz preis summe gesamtbetrag
 montant valeur prix montant_total chiffre_d_affaires importe valor monto precio importe_total ingresos
 valor_total preco receita""")

EVENT_ID = _words("""event_id event_uuid event_key insert_id message_id hit_id log_id row_id record_id uuid
guid
 ereignis_id id_evenement id_evento evento_id id""")

FEEDBACK_ID = _words("""response_id feedback_id review_id comment_id answer_id survey_response_id
respondent_id
 submission_id tweet_id post_id message_id record_id uuid antwort_id id_reponse id_respuesta id_resposta
 bewertungs_id id_avis id_resena id_avaliacao id""")

TEXT = _words("""text comment comments feedback_text feedback review_text review_body review_comment_message
 review_comment review comment_text message body content verbatim open_text free_text full_text tweet answer
 response description snippet sentence remarks remark
 kommentar kommentare kommentartext freitext bewertungstext rezension nachricht ruckmeldung rueckmeldung
 anmerkung bemerkung antwort
 commentaire commentaires avis texte message_client verbatims remarque reponse
 comentario comentarios texto opinion resena mensaje observaciones respuesta
 comentario_do_cliente opiniao mensagem observacoes resposta""")
TEXT_PARTS = _words("""comment text feedback review message body verbatim why reason kommentar freitext
commentaire avis
 comentario texto opinion mensagem opiniao""")

SCORE = _words("""score rating nps nps_score csat csat_score ces ces_score review_score review_rating
star_rating
 stars overall_rating overall_score satisfaction satisfaction_score customer_satisfaction
 likelihood_to_recommend recommend grade points
 bewertung sterne punkte punktzahl note zufriedenheit weiterempfehlung gesamtbewertung
 etoiles satisfaction_client recommandation notation
 puntuacion calificacion valoracion estrellas satisfaccion recomendacion
 pontuacao classificacao avaliacao nota estrelas satisfacao recomendacao""")
SCORE_PARTS = _words("""nps csat ces score rating stars rate recommend satisfied satisfaction effort
bewertung sterne
 zufrieden zufriedenheit empfehlen weiterempfehlen etoiles satisfait recommander puntuacion calificacion
 valoracion recomendar satisfecho avaliacao nota estrelas satisfeito""")
NOT_SCORE_PARTS = frozenset(
    _words("confidence count id answer timestamp group gold length index rank version")
)

TOUCHPOINT = _words("""touchpoint touch_point step stage page_name page survey_name survey_point location
 kontaktpunkt beruhrungspunkt schritt point_de_contact etape punto_de_contacto paso ponto_de_contato etapa""")

KIND = _words("kind score_kind score_type metric survey_type question_type feedback_type")
SCALE = _words("scale score_scale rating_scale max_score scale_max skala echelle escala")

EMAIL = _words("""email e_mail email_address customer_email user_email contact_email mail e_mail_adresse
emailadresse
 adresse_email courriel correo correo_electronico endereco_de_email recipient_email""")
PHONE = _words("""phone phone_number telephone mobile mobile_phone cell telefon telefonnummer handy
mobilnummer
 numero_de_telephone telefono movil celular telefone""")
CONSENT = _words("""consent consent_mining mining_consent analytics_consent consent_analytics einwilligung
 consentement consentimiento consentimento consenso""")
CREATED = _words("""created_at created created_date creation_date signup_date signed_up_at sign_up_date
registered_at
 registration_date customer_since member_since joined_at join_date first_seen first_seen_at account_created_at
 user_first_touch_timestamp erstellt_am erstellt angelegt_am registriert_am kunde_seit cree_le date_creation
 date_inscription client_depuis creado fecha_creacion fecha_alta fecha_registro cliente_desde criado_em
 data_criacao data_cadastro data_de_cadastro""")
